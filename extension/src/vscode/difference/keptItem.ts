import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { isRelativePath, PATH_BYTES_MAX } from '../../engine/inventory/path.ts';
import type { DifferencePage } from '../../webview/differenceMessages.ts';
import type { ComparedItem } from './comparedItem.ts';

/** What of a page is chosen. */
export type Choice = Pick<DifferencePage, 'left' | 'right' | 'whitespace' | 'bytes'>;

/** Data sources of a session are far fewer. */
const SOURCES_MAX = 10_000;

const path = z.string().min(1).max(PATH_BYTES_MAX).refine(isRelativePath);
const text = z.string().max(4096);
const place = z.number().int().min(-1).max(SOURCES_MAX);

const keptSchema = z
  .object({
    path,
    groups: z
      .array(
        z.object({
          title: text,
          sources: z.array(z.object({ name: text, size: text, changed: text })).max(SOURCES_MAX),
        }),
      )
      .max(SOURCES_MAX),
    copies: z
      .array(
        z.object({
          ...{ sessionId: idSchema, sourceId: idSchema, label: text, name: text, path },
          folder: z.string().max(4096).exactOptional(),
        }),
      )
      .min(1)
      .max(SOURCES_MAX),
    choice: z.object({ left: place, right: place, whitespace: z.boolean(), bytes: z.boolean() }),
  })
  .refine(({ copies, choice }) => {
    const { left, right } = choice;
    return Math.max(left, right) < copies.length && right >= 0;
  });

/** What a page gives back when its window has been loaded anew. Where own folders are does not stand in it. */
export function toKeep({ path, groups, copies }: ComparedItem, choice: Choice): unknown {
  const known = copies.map(({ root: _, ...copy }) => copy);
  return { path, groups, copies: known, choice };
}

const stateSchema = z.object({ item: keptSchema });

/** @param state of a page, which keeps more; undefined for what no page has kept */
export function keptItem(
  state: unknown,
): { readonly item: ComparedItem; readonly choice: Choice } | undefined {
  const { data } = stateSchema.safeParse(state);
  if (data === undefined) return undefined;
  const { choice, ...item } = data.item;
  const left = choice.left < 0 ? undefined : choice.left;
  return { item: { ...item, left, right: choice.right }, choice };
}
