import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseDataDirectory } from "../../../electron/desktop/data-directory.ts";
import { explainStart } from "../../../electron/desktop/start-failure.ts";
import { chooseWords, type Words } from "../../../electron/desktop/words.ts";

describe("the data directory", () => {
  const choose = (args: string[], env = {}, platform: NodeJS.Platform = "linux") =>
    chooseDataDirectory({ args, env, platform, home: "/home/ann" });

  it("is what --data says, before POSTHORN_DATA, before the system's place", () => {
    expect(choose(["--data", "/a"], { POSTHORN_DATA: "/b" })).toBe(resolve("/a"));
    expect(choose(["--data=/a"], { POSTHORN_DATA: "/b" })).toBe(resolve("/a"));
    expect(choose([], { POSTHORN_DATA: "/b" })).toBe(resolve("/b"));
    expect(choose([])).toBe(join("/home/ann", ".local", "share", "posthorn"));
    expect(choose([], { XDG_DATA_HOME: "/x" })).toBe(join("/x", "posthorn"));
    expect(choose([], {}, "darwin")).toBe(join("/home/ann", "Library", "Application Support", "Posthorn"));
    expect(choose([], { APPDATA: "/appdata" }, "win32")).toBe(join("/appdata", "Posthorn"));
  });

  it("is absolute, and found among Chromium's own switches", () => {
    expect(choose(["--inspect=0", "--remote-debugging-port=0", ".", "--data", "mail"])).toBe(resolve("mail"));
    expect(choose(["--no-sandbox", "--data"])).toBe(join("/home/ann", ".local", "share", "posthorn"));
  });
});

describe("the host's words", () => {
  it("follow what was chosen, then the system", () => {
    expect(chooseWords("en", "ru-RU").quit).toBe("Quit Posthorn");
    expect(chooseWords(null, "ru-RU").quit).toBe("Завершить Posthorn");
    expect(chooseWords(null, "de").quit).toBe("Quit Posthorn");
    expect(chooseWords(null, "").quit).toBe("Quit Posthorn");
  });

  it("are there in both languages and differ", () => {
    const english = chooseWords("en", "en");
    const russian = chooseWords("ru", "en");
    for (const key of Object.keys(english) as (keyof Words)[]) {
      expect(String(russian[key]), key).not.toBe(String(english[key]));
      expect(String(russian[key]), key).toMatch(/[а-яё]/i);
    }
  });
});

describe("a start that fails", () => {
  const words = chooseWords("en", "en");

  it("says which file it is about and what to do", () => {
    expect(explainStart({ code: "DATA_IN_USE", path: "/d", pid: 7 }, words)).toContain("/d");
    expect(explainStart({ code: "DATA_NEWER", path: "/d", version: 9 }, words)).toContain("newer");
    expect(explainStart({ code: "DATA_DAMAGED", path: "/d" }, words)).toContain("damaged");
    expect(explainStart({ code: "DISK_FULL", path: "/d" }, words)).toContain("room");
    expect(explainStart({ code: "BUG", detail: "TypeError: x" }, words)).toContain("TypeError: x");
    expect(explainStart({ code: "OFFLINE" }, words)).toContain("OFFLINE");
  });
});
