import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import {
  accountButton,
  addAccount,
  composer,
  fillWizard,
  mailboxItem,
  messageBody,
  messageList,
  messageRow,
  reader,
  writeMessage,
} from "../app/screens.ts";
import { accountOf, specialMailboxes, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const nora = accountOf("nora.whitfield@harbourandfinch.co.uk");
const vera = accountOf("vera.sokolova@severnaya-pochta.ru");

/** The whole path of a person with two accounts at two providers; each step stands on the ones before it. */
describe("two accounts on real servers", () => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    await world.heal();
    await Promise.all([nora, vera].map(({ address }) => world.resetAccount(address)));
    await world.clearQueues();
    await world.deliver({
      to: nora.address,
      from: "ferry@oldmillpress.org",
      subject: "The first ferry",
      text: "It leaves at 6:40.",
    });
    await world.deliver({
      to: vera.address,
      from: "ferry@oldmillpress.org",
      subject: "Первый паром",
      text: "Он уходит в 6:40.",
    });
    app = await openApp();
    page = app.page;
  });

  watchApp(() => app);

  afterAll(async () => {
    await app?.close();
    await world.heal();
  });

  test("the wizard finds the servers by itself, shows how, and signs in", async () => {
    await fillWizard(page, nora);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("heading", { name: "Ready" }).waitFor();
    await page.getByText(nora.incoming.host).first().waitFor();
    await page.getByText(nora.outgoing.host).first().waitFor();
    expect(await page.getByRole("list", { name: "How I found this" }).getByRole("listitem").count()).toBeGreaterThan(2);
    await page.getByRole("button", { name: "Open mailbox" }).click();
    await messageRow(page, /The first ferry/).waitFor();
  });

  test("a second account at another provider joins the first", async () => {
    await page.getByRole("button", { name: "Add account" }).click();
    await addAccount(page, vera);
    await messageRow(page, /Первый паром/).waitFor();
    await expect.poll(() => accountButton(page, vera.address).getAttribute("aria-current")).toBe("true");
  });

  test("the mailboxes stand by their purpose, whatever the server calls them", async () => {
    for (const name of [/^Inbox/, /^Drafts/, /^Sent/, /^Junk|^Spam/, /^Trash/]) await mailboxItem(page, name).waitFor();
  });

  test("Ctrl+1 and Ctrl+2 switch, and a click does", async () => {
    await page.keyboard.press("Control+1");
    await messageRow(page, /The first ferry/).waitFor();
    await page.keyboard.press("Control+2");
    await messageRow(page, /Первый паром/).waitFor();
    await accountButton(page, nora.address).click();
    await messageRow(page, /The first ferry/).waitFor();
  });

  test("new mail appears by itself within two seconds of its delivery", async () => {
    const messageId = await world.deliver({
      to: nora.address,
      from: "tide@oldmillpress.org",
      subject: "Tide table",
      text: "High at noon.",
    });
    await world.awaitMessage(nora.address, messageId);
    const delivered = performance.now();
    await messageRow(page, /Tide table/).waitFor({ timeout: 10_000 });
    expect(performance.now() - delivered).toBeLessThan(2000);
  });

  test("reading shows the text, and the server learns that it was read", async () => {
    await messageRow(page, /Tide table/).click();
    await reader(page, /Tide table/).waitFor();
    await messageBody(page).getByText("High at noon.").waitFor();
    await expect
      .poll(
        async () => (await world.listMailbox(nora.address)).find(({ subject }) => subject === "Tide table")?.flags,
        {
          timeout: 10_000,
        },
      )
      .toContain("\\Seen");
  });

  test("a message goes from A over the MX to B, with Cc, Bcc, attachments and one copy in Sent", async () => {
    const file = join(app.data, "Fahrplan – план.txt");
    writeFileSync(file, "06:40\n");
    await page.keyboard.press("c");
    await composer(page).waitFor();
    await writeMessage(page, {
      to: `Вера <${vera.address}>`,
      bcc: "theo.brandt@lindenpost.de",
      subject: "Ferry and Überfahrt ⛴",
      text: "Dear Vera,\n\nthe ferry leaves at 6:40.\n\nNora",
      files: [file],
    });
    await composer(page).getByText("Fahrplan – план.txt").waitFor();
    await composer(page).getByRole("button", { name: "Send" }).click();
    await composer(page).waitFor({ state: "detached" });

    await page.keyboard.press("Control+2");
    await messageRow(page, /Ferry and Überfahrt/).waitFor({ timeout: 20_000 });
    await messageRow(page, /Ferry and Überfahrt/).click();
    await messageBody(page).getByText("the ferry leaves at 6:40.").waitFor();
    await page.getByRole("list", { name: "Attachments" }).getByText("Fahrplan – план.txt").waitFor();

    const sent = () => world.listMailbox(nora.address, specialMailboxes.a["\\Sent"]);
    await expect.poll(async () => (await sent()).length, { timeout: 15_000 }).toBe(1);
    expect(world.logs("postfix-a")).toMatch(/relay=mx\.|relay=.*severnaya|relay=.*\[11\./);
    const received = await world.listMailbox(vera.address);
    const arrived = received.find(({ subject }) => subject.includes("Ferry"));
    expect(arrived?.messageId).toBe((await sent())[0]?.messageId);
    await expect
      .poll(async () => (await world.listMailbox("theo.brandt@lindenpost.de")).length, { timeout: 15_000 })
      .toBeGreaterThan(0);
  });

  test("an attachment is saved as it was sent", async () => {
    const downloaded = page.waitForEvent("download");
    await page.getByRole("list", { name: "Attachments" }).getByRole("link").first().click();
    const download = await downloaded;
    expect(download.suggestedFilename()).toBe("Fahrplan – план.txt");
    expect(readFileSync(await download.path(), "utf8")).toBe("06:40\n");
  });

  test("a reply quotes, threads, and arrives back", async () => {
    await page.getByRole("button", { name: "Reply", exact: true }).click();
    const text = composer(page).getByRole("textbox", { name: "Message" });
    await expect.poll(() => text.inputValue()).toContain("> the ferry leaves at 6:40.");
    await text.press("Control+Home");
    await text.pressSequentially("Спасибо, буду вовремя.\n");
    await composer(page).getByRole("button", { name: "Send" }).click();
    await composer(page).waitFor({ state: "detached" });
    await page.keyboard.press("Control+1");
    await messageRow(page, /Re: Ferry and Überfahrt/).waitFor({ timeout: 20_000 });
    await messageRow(page, /Re: Ferry and Überfahrt/).click();
    await messageBody(page).getByText("Спасибо, буду вовремя.").waitFor();
    await expect
      .poll(async () => (await world.listMailbox(vera.address, specialMailboxes.b["\\Sent"])).length, {
        timeout: 15_000,
      })
      .toBe(1);
    await expect
      .poll(
        async () => (await world.listMailbox(vera.address)).find(({ subject }) => subject.includes("Ferry"))?.flags,
        { timeout: 15_000 },
      )
      .toContain("\\Answered");
  });

  test("a forward carries the attachment along", async () => {
    await page.keyboard.press("Control+2");
    await messageRow(page, /Ferry and Überfahrt/).click();
    await reader(page, /Ferry and Überfahrt/).waitFor();
    await page.getByRole("button", { name: "Forward" }).click();
    await composer(page).getByText("Fahrplan – план.txt").waitFor();
    expect(await composer(page).getByRole("textbox", { name: "Subject" }).inputValue()).toMatch(/^Fwd: Ferry/);
    await composer(page).getByRole("button", { name: "Discard" }).click();
    await composer(page).waitFor({ state: "detached" });
  });

  test("deleting moves to the trash here and on the server", async () => {
    await page.keyboard.press("Control+1");
    await messageRow(page, /The first ferry/).click();
    await reader(page, /The first ferry/).waitFor();
    await page.getByRole("button", { name: "Delete" }).first().click();
    await messageRow(page, /The first ferry/).waitFor({ state: "detached" });
    await expect
      .poll(
        async () =>
          (await world.listMailbox(nora.address, specialMailboxes.a["\\Trash"])).map(({ subject }) => subject),
        { timeout: 15_000 },
      )
      .toContain("The first ferry");
  });

  test("after a restart without servers everything that was read is there at once, and the state says offline", async () => {
    for (const service of ["dovecot-a", "dovecot-b", "postfix-a", "postfix-b"] as const)
      await world.stopService(service);
    await app.restart();
    page = app.page;
    await messageList(page).waitFor();
    await page.keyboard.press("Control+1");
    await messageRow(page, /Re: Ferry and Überfahrt/).click();
    await messageBody(page).getByText("Спасибо, буду вовремя.").waitFor();
    await page
      .getByRole("status", { name: "Connection" })
      .getByText(/offline/i)
      .first()
      .waitFor();
  });

  test("the page has never complained", () => {
    expect(app.complaints().filter((line) => !/WebSocket|ERR_CONNECTION/.test(line))).toEqual([]);
  });
});
