import type { RulesTexts } from '../../webview/decidingMessages.ts';
import type { Words } from '../messages/words.ts';

/** Texts of the list of rules. The page fills in what the placeholders stand for. */
export function rulesTexts({ t }: Words): RulesTexts {
  return {
    title: t('Rules, the first that is about an item before the next'),
    keys: t('Alt and the up or down arrow key move the rule that has the focus.'),
    add: t('Add Rule'),
    ofFilter: t('Add Rule About the Filter'),
    newRule: t('New rule {0}', '{0}'),
    ...{ rule: t('Rule {0}', '{0}'), name: t('Name'), enabled: t('Switched on') },
    up: t('Move “{0}” up', '{0}'),
    down: t('Move “{0}” down', '{0}'),
    duplicate: t('Duplicate “{0}”', '{0}'),
    remove: t('Delete “{0}”', '{0}'),
    match: t('Is about'),
    matches: {
      everything: t('every item'),
      all: t('items that match all of these filters'),
      any: t('items that match any of these filters'),
    },
    filter: t('Filter {0}', '{0}'),
    removeFilter: t('Take filter {0} away', '{0}'),
    action: t('Action {0}', '{0}'),
    removeAction: t('Take action {0} away', '{0}'),
    ofRows: t('Filters that all of the selected rows match'),
    noRows: t(
      'No row is listed that a rule could be made from. Change the filter, or what the buttons above the rows list.',
    ),
    addFilter: t('Add Filter'),
    addAction: t('Add Action'),
    kinds: {
      copy: t('Copy content, dates and mode'),
      content: t('Copy the content alone'),
      dates: t('Set dates and mode, where contents are the same'),
      create: t('Copy where nothing is there'),
      delete: t('Move to the trash'),
      keep: t('Keep all versions'),
      leave: t('Leave alone'),
    },
    ...{ from: t('From; of several the newest'), to: t('To'), at: t('On') },
    ...{ all: t('all'), others: t('all others') },
    groups: {
      title: t('Groups: names for several data sources'),
      add: t('Add Group'),
      ...{ newGroup: t('group {0}', '{0}'), group: t('Group {0}', '{0}') },
      members: t('Data sources in it'),
      inUse: t('“{0}” is used by rules: {1}.', '{0}', '{1}'),
      removeThere: t('Delete It There, Too'),
      keep: t('Keep It'),
    },
    saved: {
      title: t('Saved filters'),
      add: t('Add Saved Filter'),
      ...{ newFilter: t('Filter {0}', '{0}'), saved: t('Saved filter {0}', '{0}') },
      filter: t('Filter'),
    },
    comments: t(
      'Comments among the rules of the file are lost where these are changed and saved here, those among groups or filters where one is taken away or renamed, and those within a group that gets other members.',
    ),
    load: t('Load the File'),
    overwrite: t('Overwrite the File'),
  };
}
