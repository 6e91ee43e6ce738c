import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import {
  addAccount,
  composer,
  mailboxItem,
  messageBody,
  messageRow,
  outboxButton,
  writeMessage,
} from "../app/screens.ts";
import { accountOf, specialMailboxes, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");
const vera = accountOf("vera.sokolova@severnaya-pochta.ru");
const servers = ["dovecot-a", "postfix-a"] as const;

/** Servers go away in mid-session and come back; each step stands on the ones before it. */
describe("when the servers go away and come back", () => {
  let app: App;
  let page: Page;
  let connection: Locator;

  beforeAll(async () => {
    await world.heal();
    await Promise.all([clara, vera].map(({ address }) => world.resetAccount(address)));
    await world.clearQueues();
    await world.deliver({
      to: clara.address,
      from: "tide@oldmillpress.org",
      subject: "Before the storm",
      text: "Calm.",
    });
    app = await openApp();
    page = app.page;
    connection = page.getByRole("status", { name: "Connection" });
    await addAccount(page, clara);
    await messageRow(page, /Before the storm/).waitFor();
  });

  watchApp(() => app);

  afterAll(async () => {
    await app?.close();
    await world.heal();
  });

  test("the app says that it is offline, with what is here still to be read", async () => {
    await messageRow(page, /Before the storm/).click();
    await messageBody(page).getByText("Calm.").waitFor();
    for (const service of servers) await world.stopService(service);
    await connection
      .getByText(/offline/i)
      .first()
      .waitFor({ timeout: 60_000 });
    await messageBody(page).getByText("Calm.").waitFor();
  });

  test("what is written and done meanwhile is kept, and says that it waits", async () => {
    await page.getByRole("button", { name: "Mark as unread" }).click();
    await page.keyboard.press("c");
    await writeMessage(page, { to: vera.address, subject: "Sent in the storm", text: "Are you there?" });
    await composer(page).getByRole("button", { name: "Send" }).click();
    await composer(page).waitFor({ state: "detached" });
    await outboxButton(page).click();
    await page.getByText("Sent in the storm").first().waitFor();
    expect(await world.listMailbox(vera.address)).toEqual([]);
  });

  test("a restart in the meantime loses nothing of it", async () => {
    await app.restart({ powerCut: true });
    page = app.page;
    connection = page.getByRole("status", { name: "Connection" });
    await outboxButton(page).click();
    await page.getByText("Sent in the storm").first().waitFor();
  });

  test("the servers come back, the app recovers by itself and carries everything out, once", async () => {
    for (const service of servers) await world.startService(service);
    await expect
      .poll(async () => (await world.listMailbox(vera.address)).map(({ subject }) => subject), { timeout: 90_000 })
      .toEqual(["Sent in the storm"]);
    await expect
      .poll(async () => (await world.listMailbox(clara.address, specialMailboxes.a["\\Sent"])).length, {
        timeout: 60_000,
      })
      .toBe(1);
    await expect
      .poll(async () => (await world.listMailbox(clara.address))[0]?.flags ?? ["?"], { timeout: 60_000 })
      .not.toContain("\\Seen");
    const messageId = await world.deliver({
      to: clara.address,
      from: "tide@oldmillpress.org",
      subject: "After the storm",
      text: "Calm again.",
    });
    await world.awaitMessage(clara.address, messageId);
    await mailboxItem(page, /^Inbox/).click();
    await messageRow(page, /After the storm/).waitFor({ timeout: 10_000 });
    await page.waitForTimeout(3000);
    expect(await world.listMailbox(vera.address)).toHaveLength(1);
    expect(await world.listMailbox(clara.address, specialMailboxes.a["\\Sent"])).toHaveLength(1);
  }, 180_000);

  test("a server that stops answering without a word is noticed within a minute, and comes back", async () => {
    world.pauseService("dovecot-a");
    await connection
      .getByText(/offline/i)
      .first()
      .waitFor({ timeout: 75_000 });
    world.resumeService("dovecot-a");
    const messageId = await world.deliver({
      to: clara.address,
      from: "tide@oldmillpress.org",
      subject: "After the silence",
      text: ".",
    });
    await world.awaitMessage(clara.address, messageId);
    await messageRow(page, /After the silence/).waitFor({ timeout: 60_000 });
  }, 180_000);
});
