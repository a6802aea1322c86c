import { registerControls } from '../controls.ts';
import { hostWindow } from '../hostWindow.ts';
import { PlanPageView } from './planPage.ts';

const closing = new AbortController();
window.addEventListener('pagehide', () => closing.abort(), { once: true });
const root = document.querySelector<HTMLElement>('#page');
if (root === null) throw new Error('The document has no place for the page');
registerControls();
new PlanPageView(root, hostWindow()).open(closing.signal);
