import assert from 'node:assert/strict';
import { LANGUAGES } from './catalogue.ts';
import { endOf, isSentence } from './endMarks.ts';
import { wrongMarks } from './languageRules.ts';

const HALF_WIDTH = 'a half-width mark';
const NO_SPACE = 'no space between the script and a Latin word, number or placeholder';
const BESIDE = 'a space beside a full-width mark';

describe('the marks of languages', () => {
  const cases: readonly [language: string, text: string, ...wrong: string[]][] = [
    ['es', '¿Forget {0}? Run “ByteSync: Abort”: it’s “?” or ¡no!'],
    ['es', 'Forget {0}?', '? without ¿, or ! without ¡'],
    ['es', '¿One? Two?', '? without ¿, or ! without ¡'],
    ['es', '¿One. Two.', '¿ without ?, or ¡ without !'],
    ['es', 'It is «one».', 'quotation marks other than “ ”'],
    ['es', 'It is tu one.', 'tú or vosotros instead of usted'],
    [
      'zh-cn',
      '{count} 个文件：“{name}”，见 https://a.example/b?c，以及[ {reason,errno}]（{|某处}）。',
    ],
    [
      'zh-cn',
      '请运行“ByteSync: 分析”或“工作区: 管理”；使用 [复制](command:a.b)。\n没有密码和“?”。',
    ],
    ['zh-cn', '文件:{0}', HALF_WIDTH],
    ['zh-cn', '文件 (1)', HALF_WIDTH],
    ['zh-cn', '完成.', 'a full stop other than 。'],
    ['zh-cn', '文件： {0}', BESIDE],
    ['zh-cn', '共{0}个', NO_SPACE],
    ['zh-cn', 'Git忽略', NO_SPACE],
    ['zh-cn', '請保存檔案來', 'a traditional character'],
    ['zh-cn', '您的会话', 'a formal 您: the editor says 你'],
    ['zh-cn', '「全部」', 'quotation marks other than “ ”'],
    ['ja', '「ByteSync: 分析」を実行してください。[（{reason}）][。{0} 個です]。'],
    ['ja', '“分析”', 'quotation marks other than 「」'],
    ['ja', '名前,パス', HALF_WIDTH],
    ['ja', '名前，パス', 'a comma or semicolon of Chinese'],
    ['ja', '{count}個', NO_SPACE],
    ['ja', '終わりますか？ はい', BESIDE],
    ['ja', '关闭', 'a simplified character'],
    ['ja', '終了した。', 'a sentence that is neither です, ます nor ください'],
  ];
  for (const [language, text, ...wrong] of cases) {
    it(`${language}: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(wrongMarks(text, language), wrong));
  }

  it('are looked at in every language', () => {
    const without = LANGUAGES.filter((language) => wrongMarks('„one« “two', language).length === 0);
    assert.deepEqual(without, []);
  });
});

describe('the ends of texts', () => {
  const ends: readonly [text: string, end: string, sentence: boolean][] = [
    ['One.', '.', true],
    ['one.', '.', false],
    ['<path> is one.', '.', true],
    ['完成。', '.', true],
    ['完成', '', false],
    ['谁？', '?', false],
    ['例：', ':', false],
    ['选择…', '…', false],
  ];
  for (const [text, end, sentence] of ends) {
    it(text, () => {
      assert.equal(endOf(text), end);
      assert.equal(isSentence(text), sentence);
    });
  }
});
