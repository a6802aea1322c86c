import { colourRules } from './colourRules.ts';

/** The style sheet of the colours of texts: it follows them, and the theme's backgrounds. */
export class ColourSheet {
  readonly #sheet = new CSSStyleSheet();
  readonly #themes = new MutationObserver(() => this.#write());
  #colours: readonly string[] = [];

  open(): void {
    document.adoptedStyleSheets.push(this.#sheet);
    // There the editor puts the colours of the workbench.
    this.#themes.observe(document.documentElement, { attributeFilter: ['style'] });
  }

  close(): void {
    this.#themes.disconnect();
  }

  /** @param colours by number */
  set(colours: readonly string[]): void {
    this.#colours = colours;
    this.#write();
  }

  #write(): void {
    const styles = getComputedStyle(document.documentElement);
    this.#sheet.replaceSync(colourRules(this.#colours, (name) => styles.getPropertyValue(name)));
  }
}
