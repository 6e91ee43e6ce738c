/** What a single key asks for. */
export type MailCommand =
  | "next"
  | "previous"
  | "archive"
  | "delete"
  | "reply"
  | "replyAll"
  | "forward"
  | "markUnread"
  | "spam"
  | "undo"
  | "chooseAll"
  | "move"
  | "copy"
  | "star"
  | "compose"
  | "search"
  | "leave";

/** The part of a KeyboardEvent that decides. */
export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const commands: Readonly<Record<string, MailCommand>> = {
  j: "next",
  k: "previous",
  e: "archive",
  "#": "delete",
  "!": "spam",
  Delete: "delete",
  r: "reply",
  a: "replyAll",
  f: "forward",
  u: "markUnread",
  s: "star",
  v: "move",
  y: "copy",
  c: "compose",
  n: "compose",
  "/": "search",
  Escape: "leave",
};

/**
 * The command of a key, or null. On a layout whose letters are not Latin the key is known by where it is on the
 * keyboard, so that `e` archives on a Russian one too.
 */
export function commandOf(pressed: PressedKey): MailCommand | null {
  if (isChord(pressed, "z")) return "undo";
  if (isChord(pressed, "a")) return "chooseAll";
  if (isChord(pressed, "f")) return "search";
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const direct = commands[pressed.key] ?? null;
  if (direct && pressed.key.length > 1) return direct;
  if (pressed.key === "#") return "delete";
  if (pressed.key === "!") return "spam";
  // Where the layout has it is no matter; a Russian one has a full stop where a Latin one has it.
  if (pressed.key === "/" || (pressed.code === "Slash" && pressed.key === ".")) return "search";
  if (pressed.shiftKey) return pressed.code === "Digit3" && !isAscii(pressed.key) ? "delete" : null;
  if (direct) return direct;
  const letter = /^Key([A-Z])$/.exec(pressed.code)?.[1];
  return letter && !isAscii(pressed.key) ? (commands[letter.toLowerCase()] ?? null) : null;
}

/** Ctrl or Cmd with a letter, wherever the layout has it. */
function isChord({ key, code, ctrlKey, metaKey, altKey, shiftKey }: PressedKey, letter: string): boolean {
  if (ctrlKey === metaKey || altKey || shiftKey) return false;
  return key.toLowerCase() === letter || (code === `Key${letter.toUpperCase()}` && !isAscii(key));
}

/** Whether a key pressed at `target` is text or belongs to a dialog or menu, and so is no command. */
export function belongsElsewhere(target: EventTarget | null, pressed?: PressedKey): boolean {
  const element = target as Element | null;
  if (typeof element?.closest !== "function") return false;
  const isText =
    element.closest(
      "input, textarea, [contenteditable=''], [contenteditable=true], [role=dialog], [role=alertdialog], [role=menu], [role=listbox]",
    ) !== null;
  // A choice takes letters, and goes from one option to the next by them; a search begins from there as well.
  return isText || (element.closest("select") !== null && !(pressed && isChord(pressed, "f")));
}

function isAscii(key: string): boolean {
  return /^[\x20-\x7e]$/.test(key);
}
