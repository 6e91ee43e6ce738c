import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeDraftSaver, type SaveState } from "../../../renderer/composer/draft-saver.ts";
import type { DraftFields } from "../../../shared/composition.ts";
import { failed } from "../../../shared/failure.ts";

const empty: DraftFields = { accountId: 1, to: "", cc: "", bcc: "", subject: "", text: "" };
const typed = (text: string): DraftFields => ({ ...empty, text });

describe("keeping a draft", () => {
  let saves: { fields: DraftFields; resolve: () => void; reject: (error: unknown) => void }[];
  let states: SaveState["kind"][];
  const save = (fields: DraftFields) =>
    new Promise<void>((resolve, reject) => {
      saves.push({ fields, resolve, reject });
    });
  const make = () => makeDraftSaver(empty, save, ({ kind }) => states.push(kind));

  beforeEach(() => {
    vi.useFakeTimers();
    saves = [];
    states = [];
  });
  afterEach(() => void vi.useRealTimers());

  test("what is typed is saved within a second of the last key, in one go", async () => {
    const saver = make();
    saver.change(typed("H"));
    await vi.advanceTimersByTimeAsync(300);
    saver.change(typed("He"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(saves.map(({ fields }) => fields.text)).toEqual(["He"]);
    saves[0]?.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toBe("saved");
  });

  test("a change during a save is saved after it, never beside it", async () => {
    const saver = make();
    saver.change(typed("one"));
    await vi.advanceTimersByTimeAsync(1000);
    saver.change(typed("two"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(saves.length).toBe(1);
    saves[0]?.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(saves.map(({ fields }) => fields.text)).toEqual(["one", "two"]);
    saves[1]?.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toBe("saved");
  });

  test("flushing waits for the save under way and saves the rest", async () => {
    const saver = make();
    saver.change(typed("one"));
    await vi.advanceTimersByTimeAsync(1000);
    saver.change(typed("two"));
    let done = false;
    const flushed = saver.flush().then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toBe(false);
    saves[0]?.resolve();
    await vi.advanceTimersByTimeAsync(0);
    saves[1]?.resolve();
    await flushed;
    expect(saves.at(-1)?.fields.text).toBe("two");
  });

  test("nothing is written where nothing was typed", async () => {
    const saver = make();
    saver.change(empty);
    await saver.flush();
    expect(saves).toEqual([]);
  });

  test("a failed save is told, rejects the flush, and is tried again with the next one", async () => {
    const saver = make();
    saver.change(typed("kept"));
    const flushed = saver.flush();
    await vi.advanceTimersByTimeAsync(0);
    saves[0]?.reject(failed({ code: "DISK_FULL", path: "/" }));
    await expect(flushed).rejects.toThrow("DISK_FULL");
    expect(states.at(-1)).toBe("failed");
    const again = saver.flush();
    await vi.advanceTimersByTimeAsync(0);
    saves[1]?.resolve();
    await again;
    expect(saves[1]?.fields.text).toBe("kept");
    expect(states.at(-1)).toBe("saved");
  });

  test("what a full disk refused is saved again by itself, whatever is there by then", async () => {
    const saver = make();
    saver.change(typed("one"));
    await vi.advanceTimersByTimeAsync(1_000);
    saves[0]?.reject(failed({ code: "DISK_FULL", path: "p" }));
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toBe("failed");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(saves.length).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(saves.length).toBe(2);
    saves[1]?.resolve();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toBe("saved");
    expect(saves.length).toBe(2);
  });

  test("what is refused for another reason is not saved again by itself", async () => {
    const saver = make();
    saver.change(typed("one"));
    await vi.advanceTimersByTimeAsync(1_000);
    saves[0]?.reject(failed({ code: "NOT_FOUND", what: "draft" }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saves.length).toBe(1);
  });
});
