import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, mailboxItem, messageList, messageRow, reader } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { accountOf, specialMailboxes, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");
const { "\\Archive": archive, "\\Junk": junk, "\\Trash": trash } = specialMailboxes.a;
const waiting = { timeout: 20_000 };

/** More than are on the screen, or in a page of the list. */
const MANY = 230;

describe("what is done to messages", () => {
  let app: App;
  let page: Page;

  const letter = (subject: string, minutes: number) => ({
    raw: `From: sam@example.org\r\nTo: ${clara.address}\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(" ", "-")}@seed.test>\r\n\r\nText.\r\n`,
    date: new Date(Date.now() - minutes * 60_000),
  });
  const on = async (mailbox: string) =>
    (await world.listMailbox(clara.address, mailbox)).map(({ subject }) => subject).toSorted();
  const item = (name: string) => mailboxItem(page, new RegExp(`^${name}(,|$)`));
  const undo = () => page.getByRole("button", { name: "Undo", exact: true });

  async function drag(from: Locator, to: Locator, key?: "Alt"): Promise<void> {
    await from.hover();
    await page.mouse.down();
    if (key) await page.keyboard.down(key);
    const place = await to.boundingBox();
    if (!place) throw new Error("nowhere to drop it");
    const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
    await page.mouse.move(x, y - 4, { steps: 4 });
    await page.mouse.move(x, y, { steps: 2 });
  }
  async function drop(key?: "Alt"): Promise<void> {
    await page.mouse.up();
    if (key) await page.keyboard.up(key);
  }

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(clara.address);
    await world.seedMailbox(
      clara.address,
      "INBOX",
      ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"].map((subject, index) => letter(subject, index + 1)),
    );
    await world.seedMailbox(clara.address, "Projects", [letter("Old plan", 500)]);
    await world.seedMailbox(clara.address, `Minutes of ${"all meetings ".repeat(8)}`.trim(), [letter("Minutes", 600)]);
    await world.seedMailbox(
      clara.address,
      "Many",
      Array.from({ length: MANY }, (_, index) => letter(`Note ${index}`, index)),
    );
    app = await openApp();
    page = app.page;
    await addAccount(page, clara);
    await messageRow(page, /Alpha/).waitFor();
    await item("Projects").waitFor();
  });
  afterAll(() => app?.close());
  watchApp(() => app);
  beforeEach(async () => {
    await item("Inbox").click();
    await messageRow(page, /Epsilon/).waitFor();
  });

  test("one that is dragged to a mailbox is moved there, and Undo brings it back", async () => {
    await drag(messageRow(page, /Beta/), item("Projects"));
    await expect.poll(() => item("Projects").getAttribute("data-drop")).toBe("over");
    expect(await item("Inbox").getAttribute("data-drop")).toBe("refused");
    await drop();
    await messageRow(page, /Beta/).waitFor({ state: "detached" });
    await expect.poll(() => on("Projects"), waiting).toEqual(["Beta", "Old plan"]);
    await undo().last().click();
    await messageRow(page, /Beta/).waitFor();
    await expect.poll(() => on("Projects"), waiting).toEqual(["Old plan"]);
    expect(await on("INBOX")).toContain("Beta");
  });

  test("Escape breaks a drag off, and a mailbox does not take its own", async () => {
    await drag(messageRow(page, /Beta/), item("Projects"));
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await expect.poll(() => item("Inbox").getAttribute("data-drop")).toBeNull();
    await drag(messageRow(page, /Beta/), item("Inbox"));
    await drop();
    await expect.poll(() => item("Inbox").getAttribute("data-drop")).toBeNull();
    await messageRow(page, /Beta/).waitFor();
    expect(await on("Projects")).toEqual(["Old plan"]);
  });

  test("those chosen with Ctrl and Shift are dragged together, and what is not chosen goes alone", async () => {
    await messageRow(page, /Alpha/).click();
    await messageRow(page, /Gamma/).click({ modifiers: ["Shift"] });
    await messageRow(page, /Beta/).click({ modifiers: ["ControlOrMeta"] });
    await page.getByText("2 messages chosen", { exact: true }).waitFor();
    await drag(messageRow(page, /Gamma/), item("Projects"));
    await drop();
    await expect.poll(() => on("Projects"), waiting).toEqual(["Alpha", "Gamma", "Old plan"]);
    await undo().last().click();
    await expect.poll(() => on("Projects"), waiting).toEqual(["Old plan"]);
    await messageRow(page, /Alpha/).waitFor();
    await messageRow(page, /Alpha/).click();
    await drag(messageRow(page, /Delta/), item("Projects"));
    await drop();
    await messageRow(page, /Delta/).waitFor({ state: "detached" });
    await reader(page, /Alpha/).waitFor();
    await undo().last().click();
    await messageRow(page, /Delta/).waitFor();
    await expect.poll(() => on("Projects"), waiting).toEqual(["Old plan"]);
  });

  test("the menu opens by key at the cursor, and by pointer on what it is opened on", async () => {
    await messageRow(page, /Beta/).click();
    await messageList(page).focus();
    await page.keyboard.press("Shift+F10");
    const menu = page.getByRole("menu");
    await menu.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    await expect.poll(() => messageList(page).evaluate((grid) => grid === document.activeElement)).toBe(true);
    await page.keyboard.press("ContextMenu");
    await page.getByRole("menuitem", { name: "Archive" }).waitFor();
    await page.keyboard.type("Archive");
    await page.keyboard.press("Enter");
    await messageRow(page, /Beta/).waitFor({ state: "detached" });
    await expect.poll(() => on(archive), waiting).toEqual(["Beta"]);
    await page.keyboard.press("ControlOrMeta+z");
    await messageRow(page, /Beta/).waitFor();
    await expect.poll(() => on(archive), waiting).toEqual([]);

    await messageRow(page, /Delta/).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Star" }).click();
    await expect
      .poll(
        async () =>
          (await world.listMailbox(clara.address, "INBOX")).filter(({ flags }) => flags.includes("\\Flagged")),
        waiting,
      )
      .toMatchObject([{ subject: "Delta" }]);
  });

  test("v asks for a mailbox by a part of its name", async () => {
    await messageRow(page, /Gamma/).click();
    await page.keyboard.press("v");
    const dialog = page.getByRole("dialog", { name: "Move 1 message to …" });
    await dialog.waitFor();
    expect(await findViolations(page)).toEqual([]);
    // As wide as the window at most, whatever a mailbox is called.
    const { width = 0, height = 0 } = page.viewportSize() ?? {};
    await page.setViewportSize({ width: 420, height });
    await expect.poll(async () => (await dialog.boundingBox())?.width).toBeLessThan(420);
    await page.setViewportSize({ width, height });
    await page.keyboard.type("proj");
    await expect.poll(() => dialog.getByRole("option").allInnerTexts()).toEqual(["Projects"]);
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => on("Projects"), waiting).toEqual(["Gamma", "Old plan"]);
    await page.keyboard.press("ControlOrMeta+z");
    await expect.poll(() => on("Projects"), waiting).toEqual(["Old plan"]);
  });

  test("held with Alt, what is dragged is copied, and Undo deletes exactly the copies", async () => {
    await messageRow(page, /Alpha/).click();
    await messageRow(page, /Beta/).click({ modifiers: ["Shift"] });
    await drag(messageRow(page, /Beta/), item("Projects"), "Alt");
    await drop("Alt");
    await page.getByText("2 messages copied to Projects.").waitFor();
    await messageRow(page, /Alpha/).waitFor();
    await expect.poll(() => on("Projects"), waiting).toEqual(["Alpha", "Beta", "Old plan"]);
    expect(await on("INBOX")).toEqual(expect.arrayContaining(["Alpha", "Beta"]));
    await undo().last().click();
    await expect.poll(() => on("Projects"), waiting).toEqual(["Old plan"]);
    expect(await on("INBOX")).toEqual(expect.arrayContaining(["Alpha", "Beta"]));
  });

  test("y copies to a mailbox that is asked for", async () => {
    await messageRow(page, /Alpha/).click();
    await page.keyboard.press("y");
    const dialog = page.getByRole("dialog", { name: "Copy 1 message to …" });
    await dialog.waitFor();
    // Where messages were put last comes first.
    await expect.poll(() => dialog.getByRole("option").first().textContent()).toBe("Projects");
    await dialog.getByRole("group", { name: "Used recently" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.type("proj");
    await expect.poll(() => dialog.getByRole("option").allInnerTexts()).toEqual(["Projects"]);
    await page.keyboard.press("Enter");
    await expect.poll(() => on("Projects"), waiting).toEqual(["Alpha", "Old plan"]);
    await item("Projects").click();
    await messageRow(page, /Alpha/).waitFor();
    await page.keyboard.press("ControlOrMeta+z");
    await messageRow(page, /Alpha/).waitFor({ state: "detached" });
    await expect.poll(() => on("Projects"), waiting).toEqual(["Old plan"]);
  });

  test("spam goes to the spam mailbox, and Undo brings it back without a mark", async () => {
    await messageRow(page, /Gamma/).click();
    await page.keyboard.press("!");
    await expect.poll(() => on(junk), waiting).toEqual(["Gamma"]);
    await undo().last().click();
    await messageRow(page, /Gamma/).waitFor();
    await expect.poll(() => on(junk), waiting).toEqual([]);
    await expect
      .poll(async () => (await world.listMailbox(clara.address, "INBOX")).flatMap(({ flags }) => flags), waiting)
      .not.toContain("$Junk");
  });

  test("what was deleted comes back from Trash", async () => {
    await messageRow(page, /Gamma/).click();
    await page.keyboard.press("Delete");
    await expect.poll(() => on(trash), waiting).toEqual(["Gamma"]);
    // The next one was read meanwhile, which is nothing to undo.
    await expect.poll(async () => await messageRow(page, /Delta/).getAttribute("data-unread"), waiting).toBeNull();
    await page.keyboard.press("ControlOrMeta+z");
    await messageRow(page, /Gamma/).waitFor();
    await expect.poll(() => on(trash), waiting).toEqual([]);
  });

  test("Ctrl+A is the whole mailbox, also what is not on the screen, but for what is taken out again", async () => {
    await item("Many").click();
    await messageRow(page, /Note 0,/).waitFor();
    await messageList(page).focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.getByText(`${MANY} messages chosen`, { exact: true }).waitFor();
    await messageRow(page, /Note 3,/).click({ modifiers: ["ControlOrMeta"] });
    await page.getByText(`${MANY - 1} messages chosen`, { exact: true }).waitFor();
    await page.keyboard.press("e");
    await expect.poll(() => messageList(page).getByRole("row").count()).toBe(1);
    await expect.poll(() => on("Many"), waiting).toEqual(["Note 3"]);
    expect(await on(archive)).toHaveLength(MANY - 1);
    await undo().last().click();
    await messageRow(page, /Note 0,/).waitFor();
    await expect.poll(async () => (await on("Many")).length, waiting).toBe(MANY);
    expect(await on(archive)).toEqual([]);
  });

  test("a range reaches over what was never on the screen", async () => {
    await item("Many").click();
    await messageRow(page, /Note 0,/).click();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+End");
    await page.getByText(`${MANY - 1} messages chosen`, { exact: true }).waitFor();
  });

  test("what the server refuses stays in the account's state, with why, until it is dismissed", async () => {
    await messageRow(page, /Alpha/).click();
    await drag(messageRow(page, /Alpha/), item("Projects"));
    // In the last moment: before long the server may tell of it (RFC 5465).
    await world.doveadm("a", "mailbox", "delete", "-u", clara.address, "Projects");
    await drop();
    await page.getByText("1 change refused").waitFor();
    await messageRow(page, /Alpha/).waitFor();
    await page.getByRole("button", { name: "All accounts" }).click();
    const refused = () => page.getByRole("dialog").getByRole("region", { name: "What the server refused" });
    await refused().getByText("Move to Projects").waitFor();
    await refused().getByText("“Alpha”").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await app.restart();
    page = app.page;
    await page.getByRole("button", { name: "All accounts" }).click();
    await refused().getByRole("button", { name: "Dismiss: Move to Projects" }).click();
    await refused().waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
  });

  test("nothing was complained of", () => {
    expect(app.complaints()).toEqual([]);
  });
});
