import type { DraftGroup } from '../../decidingMessages.ts';
import { type EditedGroup, rulesWith, withoutGroup } from './groupTokens.ts';
import type { EditedRule } from './ruleEdits.ts';

/** Who has the groups and the rules that use them, and shows both. */
export interface GroupsOwner {
  readonly groups: readonly EditedGroup[];
  readonly rules: readonly EditedRule[];
  /** @param isTyping more of it is coming */
  changeGroups(
    groups: readonly EditedGroup[],
    rules: readonly EditedRule[],
    isTyping: boolean,
  ): void;
  /** Asks whether a group is to be taken out of the rules that have it; undefined: not any more. */
  askAbout(key: number | undefined): void;
  /** Gives the focus to the element with this id when all is drawn. */
  focus(id: string): void;
}

/** How people change the groups of a draft. */
export class GroupList {
  readonly #owner: GroupsOwner;
  #keys = 0;

  constructor(owner: GroupsOwner) {
    this.#owner = owner;
  }

  /** Groups as they are edited. */
  edited(groups: readonly DraftGroup[]): readonly EditedGroup[] {
    return groups.map((group) => ({ ...group, key: this.#nextKey() }));
  }

  add(name: string): void {
    const key = this.#nextKey();
    this.#owner.focus(groupId(key, 'name'));
    this.#set([...this.#owner.groups, { name, members: [], key }]);
  }

  name(key: number, name: string): void {
    this.#change(key, (group) => ({ ...group, name }), true);
  }

  members(key: number, members: readonly string[]): void {
    this.#change(key, (group) => ({ ...group, members }));
  }

  /** One that rules have is not taken away before somebody has said that they are to lose it, too. */
  remove(key: number): void {
    if (rulesWith(this.#owner.rules, key).length === 0) {
      this.removeEverywhere(key);
      return;
    }
    this.#owner.focus(groupId(key, 'keep'));
    this.#owner.askAbout(key);
  }

  /** It stays. */
  keep(key: number): void {
    this.#owner.focus(groupId(key, 'delete'));
    this.#owner.askAbout(undefined);
  }

  /** Also from the rules that have it. The focus goes to the group that takes its place, or to the button that adds one. */
  removeEverywhere(key: number): void {
    const { groups, rules } = this.#owner;
    const at = groups.findIndex((group) => group.key === key);
    const next = groups[at + 1] ?? groups[at - 1];
    this.#owner.focus(next === undefined ? 'add-group' : groupId(next.key, 'name'));
    const rest = groups.filter((group) => group.key !== key);
    this.#owner.changeGroups(rest, withoutGroup(rules, key), false);
  }

  #change(key: number, change: (group: EditedGroup) => EditedGroup, isTyping = false): void {
    const { groups } = this.#owner;
    this.#set(
      groups.map((group) => (group.key === key ? change(group) : group)),
      isTyping,
    );
  }

  #set(groups: readonly EditedGroup[], isTyping = false): void {
    this.#owner.changeGroups(groups, this.#owner.rules, isTyping);
  }

  #nextKey(): number {
    this.#keys += 1;
    return this.#keys;
  }
}

/** Id of a part of a group. */
export function groupId(
  key: number,
  part: 'name' | 'members' | 'delete' | 'keep' | 'problem',
): string {
  return `group-${key}-${part}`;
}
