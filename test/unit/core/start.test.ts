import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseDataDirectory } from "../../../electron/core/launch.js";
import { describeStartFailure } from "../../../electron/core/start-failure.ts";
import { listLoaded } from "../loaded-modules.ts";

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

describe("the headless host", () => {
  it("has not loaded the core when it starts the store's thread", () => {
    const loaded = listLoaded("electron/headless/host.ts");
    expect(loaded).toContain("/core/store-thread.ts");
    expect(loaded).not.toContain("/core/core.ts");
  });
});

describe("a start that fails", () => {
  it.each(["en", "ru-RU"])("says which file it is about and what to do, in %s", (locale) => {
    for (const failure of [
      { code: "DATA_IN_USE", path: "/d", pid: 7 },
      { code: "DATA_UNWRITABLE", path: "/d" },
      { code: "DATA_NEWER", path: "/d", version: 9 },
      { code: "DATA_DAMAGED", path: "/d" },
      { code: "DISK_FULL", path: "/d" },
    ] as const) {
      const sentence = describeStartFailure(failure, locale);
      expect(sentence).toContain("/d");
      expect(/[а-яё]/i.test(sentence)).toBe(locale === "ru-RU");
    }
  });

  it("says what broke where it was a fault of the program", () => {
    expect(describeStartFailure({ code: "BUG", detail: "TypeError: x" }, "en")).toContain("TypeError: x");
    expect(describeStartFailure({ code: "OFFLINE" }, "en")).toContain("OFFLINE");
  });
});
