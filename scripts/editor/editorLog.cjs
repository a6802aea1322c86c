const { appendFileSync, existsSync, mkdirSync, renameSync, statSync } = require('node:fs');
const { dirname } = require('node:path');

// Takes the place of @vscode/spdlog in the editor that install.mjs makes. Without that native module,
// which has no prebuilt form, VS Code writes no log files, and every log channel stays empty.

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  #file;
  #maxBytes;
  #level = 2;
  #plain = false;

  constructor(_type, _name, file, maxBytes) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
    this.#maxBytes = maxBytes;
    // The channel's view opens it before the first line.
    appendFileSync(file, '');
  }

  trace(message) {
    this.#write(0, message);
  }
  debug(message) {
    this.#write(1, message);
  }
  info(message) {
    this.#write(2, message);
  }
  warn(message) {
    this.#write(3, message);
  }
  error(message) {
    this.#write(4, message);
  }
  critical(message) {
    this.#write(5, message);
  }

  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }

  /** VS Code knows one pattern, the one below. */
  setPattern() {
    this.#plain = false;
  }
  clearFormatters() {
    this.#plain = true;
  }

  /** Every line is in the file already. */
  flush() {
    this.#rotate();
  }
  drop() {
    this.#level = LEVELS.length;
  }

  #write(level, message) {
    if (level < this.#level) return;
    this.#rotate();
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    // Without a pattern the caller brings its own ends of lines.
    appendFileSync(this.#file, this.#plain ? message : `${time} [${LEVELS[level]}] ${message}\n`);
  }

  #rotate() {
    if (!existsSync(this.#file) || statSync(this.#file).size < this.#maxBytes) return;
    renameSync(this.#file, `${this.#file}.old`);
  }
}

const create = async (name, file, maxBytes) => new Logger('rotating', name, file, maxBytes);

exports.version = 0;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
