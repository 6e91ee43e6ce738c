import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, messageRow } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { accountOf, specialMailboxes, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const june = accountOf("june.okafor@maplewick.com");

interface Letter {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Since it arrived. */
  readonly hours: number;
}

const inbox: readonly Letter[] = [
  {
    from: "Sam Rivera <sam@maplewick.com>",
    subject: "The leases",
    text: "Both leases were signed on Friday.",
    hours: 1,
  },
  { from: "Ada Byron <ada@engine.example>", subject: "Roof", text: "The roof leaks above the kitchen.", hours: 2 },
  { from: "Ольга Кузина <olga@maplewick.com>", subject: "Договор аренды", text: "Прошу подписать договоры.", hours: 3 },
  { from: "Пётр Лось <petr@maplewick.com>", subject: "Поездка", text: "Мы едем на новой лодке.", hours: 30 },
];
const archive: readonly Letter[] = [
  { from: "Sam Rivera <sam@maplewick.com>", subject: "An old lease", text: "Signed long ago.", hours: 400 },
];

function toMessage({ from, subject, text, hours }: Letter) {
  const encoded = (words: string) => `=?utf-8?B?${Buffer.from(words).toString("base64")}?=`;
  const [, name = "", address = ""] = /^(.*) (<.*>)$/.exec(from) ?? [];
  return {
    raw: `From: ${encoded(name)} ${address}\r\nTo: ${june.address}\r\nSubject: ${encoded(subject)}\r\nMessage-ID: <search-${hours}@maplewick.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(text).toString("base64")}\r\n`,
    date: new Date(Date.now() - hours * 3_600_000),
  };
}

const names = {
  en: { box: "Search mail", list: "Messages", status: "Search status", nothing: "Nothing found" },
  ru: { box: "Поиск в почте", list: "Письма", status: "Состояние поиска", nothing: "Ничего не найдено" },
} as const;

describe.each(["en", "ru"] as const)("searching in %s", (lang) => {
  let app: App;
  let page: Page;
  const name = names[lang];
  const box = () => page.getByRole("searchbox", { name: name.box });
  const rows = (): Locator => page.getByRole("grid", { name: name.list }).getByRole("row");
  const status = () => page.getByRole("status", { name: name.status });

  /** The subjects of what is found, as they are drawn. */
  async function found(): Promise<string[]> {
    const labels = await rows().evaluateAll((elements) => elements.map((row) => row.getAttribute("aria-label") ?? ""));
    const subjects = [...inbox, ...archive].map(({ subject }) => subject);
    return labels.map((label) => subjects.find((subject) => label.includes(`, ${subject},`)) ?? label);
  }
  async function ask(query: string): Promise<void> {
    await box().fill(query);
  }

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(june.address);
    await world.seedMailbox(june.address, "INBOX", inbox.map(toMessage));
    await world.seedMailbox(june.address, specialMailboxes.a["\\Archive"], archive.map(toMessage));
    // Set up in English, whose names the driver knows, then used in the language under test.
    app = await openApp({ lang: "en" });
    await addAccount(app.page, june);
    await messageRow(app.page, /Roof/).waitFor();
    await app.restart({ lang });
    page = app.page;
    await rows().nth(3).waitFor();
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("finds what has come, in every mailbox of the account", async () => {
    await ask("signed");
    await expect.poll(found, { timeout: 20_000 }).toEqual(["The leases", "An old lease"]);
    await page.keyboard.press("Escape");
  });

  test("finds as one types, newest first, with what answers set off", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("lea");
    await expect.poll(found).toEqual(["The leases", "Roof", "An old lease"]);
    expect(await rows().first().locator("mark").allTextContents()).toContain("leases");
    await page.keyboard.type("se");
    await expect.poll(found).toEqual(["The leases", "An old lease"]);
    await expect.poll(() => status().textContent()).toContain("2");
    expect(await findViolations(page)).toEqual([]);
  });

  test("by keys alone: Enter goes to what was found and opens it, Escape back to the mailbox and where one was", async () => {
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await rows().count()) === inbox.length).toBe(true);
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => rows().nth(1).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("договор");
    await expect.poll(found).toEqual(["Договор аренды"]);
    await page.keyboard.press("Enter");
    await page.getByRole("article", { name: "Договор аренды" }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest("article") !== null)).toBe(true);
    // From the message to the list, and from the list out of the search.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    expect(await box().inputValue()).toBe("");
    await expect.poll(() => rows().nth(1).getAttribute("aria-selected")).toBe("true");
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("grid");
  });

  test("word forms are found in both languages, a phrase only as it is written", async () => {
    await ask("подписал договора ");
    await expect.poll(found).toEqual(["Договор аренды"]);
    await ask("leaking ");
    await expect.poll(found).toEqual(["Roof"]);
    await ask('"leases were"');
    await expect.poll(found).toEqual(["The leases"]);
    await ask('"lease were"');
    await page.getByText(name.nothing).waitFor();
    await ask("НОВЫЕ ЛОДКИ ");
    await expect.poll(found).toEqual(["Поездка"]);
    await ask("петр");
    await expect.poll(found).toEqual(["Поездка"]);
  });

  test("what is done to a message that was found is done to it, and its row says so", async () => {
    await ask("roof");
    await expect.poll(found).toEqual(["Roof"]);
    await page.keyboard.press("Enter");
    await page.getByRole("article", { name: "Roof" }).waitFor();
    await page.keyboard.press("s");
    await expect
      .poll(async () => (await world.listMailbox(june.address)).find(({ subject }) => subject === "Roof")?.flags, {
        timeout: 15_000,
      })
      .toContain("\\Flagged");
    const inArchive = lang === "en" ? /in Archive/ : /в «Архив»/;
    await page.keyboard.press("e");
    await expect.poll(() => rows().first().getAttribute("aria-label")).toMatch(inArchive);
    await page.keyboard.press("Control+z");
    await expect.poll(() => rows().first().getAttribute("aria-label")).not.toMatch(inArchive);
    await expect
      .poll(async () => (await world.listMailbox(june.address)).map(({ subject }) => subject), { timeout: 20_000 })
      .toContain("Roof");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  });
});
