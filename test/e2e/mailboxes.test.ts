import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");

function wordsOf(lang: string) {
  const path = join(import.meta.dirname, `../../renderer/locales/${lang}/mailbox.json`);
  return JSON.parse(readFileSync(path, "utf8")) as {
    mailboxes: string;
    mailbox: Record<string, string>;
    use: Record<string, string>;
  };
}

describe.each(["en", "ru"])("mailboxes by hand, in %s", (lang) => {
  const words = wordsOf(lang);
  const say = (key: string) => words.mailbox[key] ?? key;
  let app: App;
  let page: Page;
  const tree = () => page.getByRole("tree", { name: words.mailboxes });
  const item = (name: string | RegExp) => tree().getByRole("treeitem", { name, exact: true });
  const field = () => page.getByRole("textbox", { name: say("name") });
  const onServer = async () =>
    (await world.doveadm("a", "mailbox", "list", "-u", clara.address)).stdout.split("\n").filter(Boolean);

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(clara.address);
    await world.seedMailbox(clara.address, "Old", [
      { raw: "Subject: One\r\n\r\nx\r\n" },
      { raw: "Subject: Two\r\n\r\nx\r\n" },
    ]);
    app = await openApp({ lang: "en" });
    await addAccount(app.page, clara);
    await app.restart({ lang });
    page = app.page;
    await item("Old")
      .or(item(/^Old, 2 /))
      .waitFor();
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("a new one is named in its place, and has the focus then", async () => {
    await page.getByRole("button", { name: say("new") }).click();
    await field().waitFor();
    await expect.poll(() => field().evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type("a/b");
    await page.getByRole("alert").filter({ hasText: "/" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await field().fill("Projekte");
    await page.keyboard.press("Enter");
    await item("Projekte").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Projekte");
    expect(await onServer()).toContain("Projekte");
  });

  test("F2 renames it, Escape leaves it as it was, and a name that is taken is refused in place", async () => {
    await item("Projekte").focus();
    await page.keyboard.press("F2");
    await field().waitFor();
    await page.keyboard.press("Escape");
    await field().waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Projekte");
    await page.keyboard.press("F2");
    await field().fill("Archive");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "Archive" }).waitFor();
    await field().fill("Проекты");
    await page.keyboard.press("Enter");
    await item("Проекты").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Проекты");
    expect(await onServer()).toContain("Проекты");
  });

  test("the menu makes one inside, moves it, and puts it aside without its subscription", async () => {
    await item("Проекты").click({ button: "right" });
    await page.getByRole("menu").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole("menuitem", { name: say("newInside") }).click();
    await field().fill("2025");
    await page.keyboard.press("Enter");
    await item("2025").waitFor();
    // It gets the focus when the answer is here, which would take it from a menu that was opened before.
    await field().waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("2025");
    expect(await item("2025").getAttribute("aria-level")).toBe("2");

    await item("2025").focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: say("move") }).click();
    await page.getByRole("button", { name: say("moveConfirm"), exact: true }).click();
    await expect.poll(() => item("2025").getAttribute("aria-level")).toBe("1");
    expect(await onServer()).toContain("2025");

    await item("2025").click({ button: "right" });
    await page.getByRole("menuitem", { name: say("unsubscribe") }).click();
    await item(say("notSubscribed")).waitFor();
    await item("2025").waitFor({ state: "detached" });
    await item(say("notSubscribed")).click();
    await item("2025").waitFor();
    await item("2025").click({ button: "right" });
    await page.getByRole("menuitem", { name: say("subscribe"), exact: true }).click();
    await item(say("notSubscribed")).waitFor({ state: "detached" });
  });

  test("an empty one is deleted at once, one with messages after a question, and its messages are in Trash", async () => {
    await item("2025").focus();
    await page.keyboard.press("Delete");
    await item("2025").waitFor({ state: "detached" });
    const old = item(/^Old/);
    await old.click();
    await old.focus();
    await page.keyboard.press("Delete");
    const dialog = page.getByRole("alertdialog");
    await dialog.getByText(/\b2\b/).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: say("deleteConfirm") }).click();
    await old.waitFor({ state: "detached" });
    expect(await onServer()).not.toContain("Old");
    expect((await world.listMailbox(clara.address, "Trash")).map(({ subject }) => subject).sort()).toEqual([
      "One",
      "Two",
    ]);
    expect(app.complaints()).toEqual([]);
  });

  test("all in Trash is marked as read and emptied by its menu, and both are taken back", async () => {
    const trash = item(new RegExp(`^${words.use.trash}`));
    const inTrash = async () => (await world.listMailbox(clara.address, "Trash")).map(({ flags }) => flags.join(" "));
    const choose = async (choice: string) => {
      await trash.click({ button: "right" });
      await page.getByRole("menuitem", { name: choice }).click();
    };
    await choose(say("readAll"));
    await expect.poll(inTrash).toEqual(["\\Seen", "\\Seen"]);
    await expect.poll(() => trash.getAttribute("aria-label")).toBe(words.use.trash);
    await page.keyboard.press("ControlOrMeta+z");
    await expect.poll(inTrash).toEqual(["", ""]);

    const empty = say("empty").replace("{{name}}", words.use.trash ?? "");
    await choose(empty);
    await expect.poll(() => trash.getAttribute("aria-label")).toBe(words.use.trash);
    await page.keyboard.press("ControlOrMeta+z");
    await expect.poll(() => trash.getAttribute("aria-label")).toContain("2");
    await choose(empty);
    await expect.poll(inTrash, { timeout: 30_000 }).toEqual([]);
  });

  test("the inbox is none of these, and the reason is said", async () => {
    await tree().getByRole("treeitem").first().focus();
    await page.keyboard.press("F2");
    await page.getByRole("alertdialog").or(page.getByRole("status")).or(page.getByRole("alert")).first().waitFor();
    expect(await field().count()).toBe(0);
  });
});

test("a mailbox of POP3 has a menu of what can be done without the server's mailboxes", async () => {
  const walter = accountOf("walter.pike@stillwaterpost.com");
  await world.heal();
  await world.resetAccount(walter.address);
  await world.seedMailbox(walter.address, "INBOX", [
    { raw: "Subject: One\r\nMessage-ID: <one@seed.test>\r\n\r\nx\r\n" },
  ]);
  const app = await openApp({ lang: "en" });
  try {
    const { page } = app;
    await addAccount(page, walter);
    const inbox = page.getByRole("treeitem", { name: /^Inbox/ });
    await expect.poll(() => inbox.getAttribute("aria-label")).toBe("Inbox, 1 unread");
    await inbox.click({ button: "right" });
    expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["Mark all as read"]);
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await expect.poll(() => inbox.getAttribute("aria-label")).toBe("Inbox");
    expect(app.complaints()).toEqual([]);
  } finally {
    await app.close();
  }
});
