/** What tests use of an element inside of a page, whose types are not those of Node. */
export interface PageElement {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
}
