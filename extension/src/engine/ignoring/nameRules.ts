/**
 * What an operating system or its file manager keeps in folders of people, on any platform. One expression, since
 * every name of a walk is held against it. Case doesn't count: Windows writes both `Thumbs.db` and `thumbs.db`.
 */
const SYSTEM_NAME = new RegExp(
  `^(?:${[
    // Windows: looks of folders, thumbnails, the recycle bin, restore points and indexes of a volume, its memory.
    String.raw`desktop\.ini|Thumbs\.db|ehthumbs(?:_vista)?\.db`,
    String.raw`\$RECYCLE\.BIN|System Volume Information|(?:pagefile|hiberfil|swapfile)\.sys`,
    // macOS: looks of folders, attributes beside a file where a file system has none, and the top of a volume.
    String.raw`\.DS_Store|\._.*|Icon\r|\.AppleDouble|\.LSOverride|\.apdisk|\.DocumentRevisions-V100`,
    String.raw`\.fseventsd|\.Spotlight-V100|\.TemporaryItems|\.Trashes|\.VolumeIcon\.icns`,
    // Linux: file managers, checked file systems, the trash of a volume, files that are deleted and still open.
    String.raw`\.directory|lost\+found|\.Trash-.*|\.nfs0.*|\.fuse_hidden0.*`,
  ].join('|')})$`,
  'is',
);

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

/** A file of an operating system or of its file manager. */
export function isSystemName(name: string): boolean {
  return SYSTEM_NAME.test(name);
}

/** Whether the rules leave out a name. Attributes of a file system don't count: other platforms have none. */
export function leavesOut({ hidden, system }: NameRules, name: string): boolean {
  if (hidden === 'exclude' && name.startsWith('.')) return true;
  return system === 'exclude' && isSystemName(name);
}
