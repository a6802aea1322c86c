/** What an operating system or its file manager keeps in folders of people, on any platform. */
const SYSTEM_NAMES: ReadonlySet<string> = new Set(
  [
    // Windows: icons and names of folders, thumbnails, the recycle bin, restore points and indexes of a volume.
    ...['desktop.ini', 'Thumbs.db', 'ehthumbs.db', 'ehthumbs_vista.db'],
    ...['$RECYCLE.BIN', 'System Volume Information'],
    ...['pagefile.sys', 'hiberfil.sys', 'swapfile.sys'],
    // macOS: looks of folders, and what it keeps at the top of a volume.
    ...['.DS_Store', '.AppleDouble', '.LSOverride', '.apdisk', '.DocumentRevisions-V100'],
    ...['.fseventsd', '.Spotlight-V100', '.TemporaryItems', '.Trashes', '.VolumeIcon.icns'],
    // Linux: file managers, checked file systems.
    ...['.directory', 'lost+found'],
  ].map((name) => name.toLowerCase()),
);

/** macOS keeps attributes in `._NAME` beside NAME where a file system has none; Linux a trash at the top of a volume. */
const SYSTEM_PREFIXES = ['._', '.trash-', '.nfs0', '.fuse_hidden0'] as const;

/** Whether names of a kind take part. */
export const NAME_CHOICES = ['include', 'exclude'] as const;
export type NameChoice = (typeof NAME_CHOICES)[number];

/** What a session does with entries by their names alone, the same on every platform. */
export interface NameRules {
  /** Names that begin with a dot. */
  readonly hidden: NameChoice;
  /** Files and folders of operating systems. */
  readonly system: NameChoice;
}

/** A file of an operating system or of its file manager. Case doesn't count: Windows writes both `Thumbs.db` and `thumbs.db`. */
export function isSystemName(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    SYSTEM_NAMES.has(lower) ||
    lower === 'icon\r' ||
    SYSTEM_PREFIXES.some((prefix) => lower.startsWith(prefix))
  );
}

/** Whether the rules leave out a name. Attributes of a file system don't count: other platforms have none. */
export function leavesOut({ hidden, system }: NameRules, name: string): boolean {
  if (hidden === 'exclude' && name.startsWith('.')) return true;
  return system === 'exclude' && isSystemName(name);
}
