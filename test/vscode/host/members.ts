import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { type BrowserOptions, launchBrowser, newPerson } from './browser.ts';
import { EditorPage } from './editorPage.ts';
import { EditorServer, type ServerOptions } from './editorServer.ts';

/** A person with a machine of their own: a server, and a window with a folder open. */
export interface Member {
  readonly name: string;
  readonly server: EditorServer;
  readonly window: EditorPage;
  /** The folder that the window shows, empty at first; its name is the member's. */
  readonly folder: string;
}

export interface MembersOptions extends ServerOptions, BrowserOptions {
  /** What windows speak, by the name of their member: "fr", say. The others speak English. */
  readonly languages?: Readonly<Record<string, string>>;
  /** Whose folder lies on a disk of its own, and how large that is, as of mount(8). */
  readonly disks?: Readonly<Record<string, string>>;
}

/** Members who share one browser, which saves memory, and nothing that it remembers. */
export class Members {
  readonly all: readonly Member[];
  readonly #browser: Browser;

  private constructor(browser: Browser, all: readonly Member[]) {
    this.#browser = browser;
    this.all = all;
  }

  /** Starts a machine for each name, one after the other: each start keeps both cores busy. */
  static async open(names: readonly string[], options: MembersOptions): Promise<Members> {
    const browser = await launchBrowser(options);
    const all: Member[] = [];
    try {
      for (const name of names) all.push(await openMember(browser, name, options));
      return new Members(browser, all);
    } catch (error) {
      await new Members(browser, all).close();
      throw error;
    }
  }

  /** @throws Error when nobody has this name. */
  named(name: string): Member {
    const found = this.all.find((member) => member.name === name);
    if (found === undefined) throw new Error(`No member is called ${name}`);
    return found;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    for (const { server } of this.all) await server.stop();
  }
}

async function openMember(
  browser: Browser,
  name: string,
  { languages = {}, disks = {}, scrollBars: _, ...options }: MembersOptions,
): Promise<Member> {
  const size = disks[name];
  const disk = size === undefined ? {} : { disk: { folder: name, size } };
  const server = await EditorServer.start({ ...options, ...disk });
  try {
    const folder = join(server.root, name);
    await mkdir(folder, { recursive: true });
    const window = await EditorPage.open(await newPerson(browser, languages[name]), server, {
      folder,
    });
    return { name, server, window, folder };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
