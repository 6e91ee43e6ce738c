import { describe, expect, test } from "vitest";
import { belongsElsewhere, commandOf, type PressedKey } from "../../../renderer/mailbox/shortcuts.ts";

function press(key: string, code: string, modifiers: Partial<PressedKey> = {}): PressedKey {
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}

describe("single keys", () => {
  test.each([
    ["e", "KeyE", "archive"],
    ["#", "Digit3", "delete"],
    ["Delete", "Delete", "delete"],
    ["r", "KeyR", "reply"],
    ["a", "KeyA", "replyAll"],
    ["j", "KeyJ", "next"],
    ["s", "KeyS", "star"],
    ["n", "KeyN", "compose"],
    ["Escape", "Escape", "leave"],
  ])("%s asks to %s", (key, code, command) => {
    expect(commandOf(press(key, code, { shiftKey: key === "#" }))).toBe(command);
  });

  test("a Russian layout works by the place of the key", () => {
    expect(commandOf(press("у", "KeyE"))).toBe("archive");
    expect(commandOf(press("№", "Digit3", { shiftKey: true }))).toBe("delete");
  });

  test("a Latin layout works by the letter, wherever it is", () => {
    expect(commandOf(press("e", "KeyD"))).toBe("archive");
    expect(commandOf(press("d", "KeyE"))).toBeNull();
  });

  test("with Ctrl, Meta, Alt or Shift the key is left to others", () => {
    expect(commandOf(press("r", "KeyR", { ctrlKey: true }))).toBeNull();
    expect(commandOf(press("u", "KeyU", { metaKey: true }))).toBeNull();
    expect(commandOf(press("f", "KeyF", { altKey: true }))).toBeNull();
    expect(commandOf(press("f", "KeyF", { ctrlKey: true, shiftKey: true }))).toBeNull();
    expect(commandOf(press("E", "KeyE", { shiftKey: true }))).toBeNull();
  });

  test("the slash searches on every layout, Ctrl+F and Cmd+F too", () => {
    expect(commandOf(press("/", "Slash"))).toBe("search");
    expect(commandOf(press("/", "Digit7", { shiftKey: true }))).toBe("search");
    expect(commandOf(press("/", "Backslash", { shiftKey: true }))).toBe("search");
    expect(commandOf(press(".", "Slash"))).toBe("search");
    expect(commandOf(press(".", "Period"))).toBeNull();
    expect(commandOf(press("f", "KeyF", { ctrlKey: true }))).toBe("search");
    expect(commandOf(press("а", "KeyF", { metaKey: true }))).toBe("search");
    expect(commandOf(press("а", "KeyF"))).toBe("forward");
  });
});

test("what is typed into a field or a dialog is no command", () => {
  const inside = { closest: (selectors: string) => (selectors.includes("textarea") ? {} : null) };
  const outside = { closest: () => null };
  expect(belongsElsewhere(inside as unknown as EventTarget)).toBe(true);
  expect(belongsElsewhere(outside as unknown as EventTarget)).toBe(false);
  expect(belongsElsewhere(null)).toBe(false);
});

test("a choice takes letters, and leaves Ctrl+F to the search", () => {
  const choice = { closest: (selectors: string) => (selectors === "select" ? {} : null) } as unknown as EventTarget;
  expect(belongsElsewhere(choice, press("f", "KeyF"))).toBe(true);
  expect(belongsElsewhere(choice, press("e", "KeyE"))).toBe(true);
  expect(belongsElsewhere(choice, press("f", "KeyF", { ctrlKey: true }))).toBe(false);
});

test("Ctrl or Cmd with A chooses all, on a layout of other letters too, and with Shift it does not", () => {
  expect(commandOf(press("a", "KeyA", { ctrlKey: true }))).toBe("chooseAll");
  expect(commandOf(press("ф", "KeyA", { metaKey: true }))).toBe("chooseAll");
  expect(commandOf(press("a", "KeyA", { ctrlKey: true, shiftKey: true }))).toBeNull();
});
