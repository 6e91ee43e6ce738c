import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import {
  accountButton,
  addAccount,
  composer,
  messageList,
  messageRow,
  outboxButton,
  reader,
  writeMessage,
} from "../app/screens.ts";
import { accountOf, specialMailboxes, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");
const hugo = accountOf("hugo.marchetti@oldmillpress.org");
const misha = world.accounts.find(({ address, shownAddress }) => address !== shownAddress);

/** What belongs to having several accounts; each step stands on the ones before it. */
describe("several accounts", () => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    await world.heal();
    if (!misha) throw new Error("the world has no account of an international domain");
    await Promise.all([clara, hugo, misha].map(({ address }) => world.resetAccount(address)));
    await world.clearQueues();
    await world.seedMailbox(
      clara.address,
      "INBOX",
      Array.from({ length: 60 }, (_, index) => ({
        raw: [
          "From: Theo <theo.brandt@lindenpost.de>",
          `To: ${clara.address}`,
          `Subject: Letter ${index}`,
          `Message-ID: <letter-${index}@lindenpost.de>`,
          "",
          `Text ${index}.`,
        ].join("\r\n"),
        flags: ["\\Seen"],
        date: new Date(Date.now() - (60 - index) * 3_600_000),
      })),
    );
    app = await openApp();
    page = app.page;
    await addAccount(page, clara);
    await page.getByRole("button", { name: "Add account" }).click();
    await addAccount(page, hugo);
  });
  afterAll(async () => {
    await app?.close();
    await world.heal();
  });
  watchApp(() => app);

  test("each account keeps its place while another is open", async () => {
    await page.keyboard.press("Control+1");
    await messageRow(page, /Letter 59/).waitFor();
    await messageRow(page, /Letter 57/).click();
    await reader(page, /Letter 57/).waitFor();
    const list = messageList(page);
    await list.hover();
    await page.mouse.wheel(0, 900);
    await messageRow(page, /Letter 40/).waitFor();
    const before = await messageRow(page, /Letter 40/).boundingBox();
    await page.keyboard.press("Control+2");
    await messageRow(page, /Letter 40/).waitFor({ state: "detached" });
    await page.keyboard.press("Control+1");
    await messageRow(page, /Letter 40/).waitFor();
    await reader(page, /Letter 57/).waitFor();
    await expect.poll(async () => (await messageRow(page, /Letter 40/).boundingBox())?.y).toBe(before?.y);
  });

  test("a message to an international domain goes out under its A-label and arrives", async () => {
    if (!misha) throw new Error("the world has no account of an international domain");
    await page.keyboard.press("c");
    await writeMessage(page, { to: misha.shownAddress, subject: "Kite weather", text: "North-east, four." });
    await composer(page).getByRole("button", { name: "Send" }).click();
    await composer(page).waitFor({ state: "detached" });
    await expect
      .poll(async () => (await world.listMailbox(misha.address)).map(({ subject }) => subject), { timeout: 20_000 })
      .toEqual(["Kite weather"]);
    const { stdout } = await world.doveadm("b", "fetch", "-u", misha.address, "hdr.to", "all");
    expect(stdout).toContain(misha.address);
  });

  test("a failure to send says which server it was, keeps the message, and sends it once when that is repaired", async () => {
    await world.stopService("postfix-a");
    await page.keyboard.press("c");
    await writeMessage(page, { to: hugo.address, subject: "Held up", text: "Later, then." });
    await composer(page).getByRole("button", { name: "Send" }).click();
    await composer(page).waitFor({ state: "detached" });
    await outboxButton(page).click();
    await page.getByText("Held up").first().waitFor();
    await page
      .getByText(new RegExp(`outgoing mail server ${clara.outgoing.host}`, "i"))
      .first()
      .waitFor();
    await world.startService("postfix-a");
    await page.getByRole("button", { name: "Try again" }).first().click();
    await expect
      .poll(async () => (await world.listMailbox(hugo.address)).map(({ subject }) => subject), { timeout: 30_000 })
      .toEqual(["Held up"]);
    await expect
      .poll(
        async () =>
          (await world.listMailbox(clara.address, specialMailboxes.a["\\Sent"])).filter(
            ({ subject }) => subject === "Held up",
          ).length,
        { timeout: 20_000 },
      )
      .toBe(1);
  });

  test("an address that is none is refused at the field, and the message stays", async () => {
    await page.keyboard.press("c");
    await writeMessage(page, { to: "not an address", subject: "Nowhere", text: "?" });
    await composer(page).getByRole("button", { name: "Send" }).click();
    await composer(page)
      .getByText(/is not an email address/)
      .waitFor();
    expect(await composer(page).getByRole("textbox", { name: "Subject" }).inputValue()).toBe("Nowhere");
    await composer(page).getByRole("button", { name: "Discard" }).click();
    await composer(page).waitFor({ state: "detached" });
  });

  test("a draft survives a power cut while it is written", async () => {
    await page.keyboard.press("c");
    await writeMessage(page, { to: hugo.address, subject: "Half a thought", text: "It began when" });
    await page.waitForTimeout(2000);
    await app.restart({ powerCut: true });
    page = app.page;
    await page.getByRole("button", { name: /^Unfinished/ }).click();
    await page.getByText("Half a thought").first().click();
    await expect
      .poll(() => composer(page).getByRole("textbox", { name: "Message" }).inputValue())
      .toBe("It began when");
    await composer(page).getByRole("button", { name: "Discard" }).click();
    await composer(page).waitFor({ state: "detached" });
  });

  test("removing an account takes its mail away here and leaves the server alone", async () => {
    const held = (await world.listMailbox(clara.address)).length;
    await page.getByRole("button", { name: "Settings" }).click();
    const settings = page.getByRole("dialog", { name: "Settings" });
    await settings
      .getByRole("button", { name: /^Remove/ })
      .first()
      .click();
    await page
      .getByRole("alertdialog")
      .or(page.getByRole("dialog", { name: /Remove/ }))
      .getByRole("button", { name: /^Remove/ })
      .click();
    await settings.getByText(clara.address).first().waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await accountButton(page, clara.address).waitFor({ state: "detached" });
    await messageRow(page, /Held up/).waitFor();
    expect((await world.listMailbox(clara.address)).length).toBe(held);
    await app.restart();
    page = app.page;
    await messageRow(page, /Held up/).waitFor();
    expect(await accountButton(page, clara.address).count()).toBe(0);
  });

  test("the last account's removal leads back to the wizard", async () => {
    await page.getByRole("button", { name: "Settings" }).click();
    await page
      .getByRole("dialog", { name: "Settings" })
      .getByRole("button", { name: /^Remove/ })
      .first()
      .click();
    await page
      .getByRole("alertdialog")
      .or(page.getByRole("dialog", { name: /Remove/ }))
      .getByRole("button", { name: /^Remove/ })
      .click();
    await page.getByRole("heading", { name: "Add an account" }).waitFor();
  });
});
