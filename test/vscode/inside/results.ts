/** What became of a test in the extension host, as it is handed to the tests outside. */
export interface TestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  /** The stack of what it failed with. */
  readonly error?: string;
}
