import { manifestTexts, type Texts } from './catalogue.ts';

// “English, Spanish, Chinese”, « French », „German“, 「Japanese」
const QUOTED = /“([^“”„]+)”|«\s*([^«»]+?)\s*»|„([^“”„]+)“|「([^「」]+)」/gu;

/** Titles of commands without the … of those that ask for something, by their keys in the manifest. */
export function commandTitles(language?: string): Texts {
  const titles = Object.entries(manifestTexts(language)).filter(([key]) => /^command\./u.test(key));
  return Object.fromEntries(titles.map(([key, title]) => [key, bare(title)]));
}

/** As a sentence names it. */
export function bare(title: string): string {
  return title.replace(/…$/u, '');
}

/** What stands in quotation marks. */
export function quotations(text: string): string[] {
  return [...text.matchAll(QUOTED)].map(([, ...found]) => found.find(Boolean) ?? '');
}

/** The keys of the commands that a text names in quotation marks, as the palette shows them or by their title alone. */
export function namedCommands(text: string, titles: Texts): string[] {
  const keys = quotations(text).flatMap((quoted) => {
    const title = quoted.replace(/^ByteSync: /u, '');
    return Object.keys(titles).find((key) => titles[key] === title) ?? [];
  });
  return keys.sort();
}

/** Quotations that look like the palette's “ByteSync: …” and are none of its titles. */
export function unknownCommands(text: string, titles: Texts): string[] {
  const known = new Set(Object.values(titles).map((title) => `ByteSync: ${title}`));
  return quotations(text).filter((quoted) => /^ByteSync\b/u.test(quoted) && !known.has(quoted));
}
