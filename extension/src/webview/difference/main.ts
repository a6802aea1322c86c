import { registerControls } from '../controls.ts';
import type { FromDifferencePage } from '../differenceMessages.ts';
import { hostWindow } from '../hostWindow.ts';
import { DifferencePageView } from './differencePage.ts';

const closing = new AbortController();
window.addEventListener('pagehide', () => closing.abort(), { once: true });
const root = document.querySelector<HTMLElement>('#page');
if (root === null) throw new Error('The document has no place for the page');
registerControls();
new DifferencePageView(root, hostWindow<FromDifferencePage>()).open(closing.signal);
