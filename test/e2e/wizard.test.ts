import type { Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, fillWizard, messageList } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

describe("the wizard", () => {
  let app: App;
  let page: Page;

  beforeAll(() => world.heal());
  beforeEach(async () => {
    app = await openApp();
    page = app.page;
  });
  afterEach(() => app.close());
  watchApp(() => app);

  /** What was typed is still there, whatever came of it. */
  async function expectKept(person: { name: string; address: string; password: string }): Promise<void> {
    expect(await page.getByRole("textbox", { name: "Your name" }).inputValue()).toBe(person.name);
    expect(await page.getByRole("textbox", { name: "Email address" }).inputValue()).toBe(person.address);
    expect(await page.getByRole("textbox", { name: "Password" }).first().inputValue()).toBe(person.password);
  }

  test.each(["clara.jensen@lindenpost.de", "june.okafor@maplewick.com", "hugo.marchetti@oldmillpress.org"])(
    "sets up %s with nothing but name, address and password",
    async (address) => {
      await addAccount(page, accountOf(address));
      await messageList(page).waitFor();
    },
  );

  async function expectAlert(
    person: { name: string; address: string; password: string },
    sentence: RegExp,
  ): Promise<void> {
    await fillWizard(page, person);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("alert").filter({ hasText: sentence }).waitFor({ timeout: 30_000 });
    await expectKept(person);
  }

  test("says that the password is wrong, and takes a better one", async () => {
    const clara = accountOf("clara.jensen@lindenpost.de");
    await expectAlert({ ...clara, password: "not this one" }, /password/i);
    await page.getByRole("textbox", { name: "Password" }).first().fill(clara.password);
    await page
      .getByRole("button", { name: /Continue|Try again/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "Ready" }).waitFor();
  });

  test("says that a domain does not exist", async () => {
    await expectAlert(
      { name: "Nobody", address: "nobody@no-such-domain.example", password: "x" },
      /no-such-domain\.example/,
    );
  });

  test("says what is wrong with a certificate", async () => {
    const plan = world.domains.find(({ note }) => /expired/i.test(note));
    const user = plan?.users?.[0];
    if (!plan || !user) throw new Error("the world has no domain with an expired certificate");
    await expectAlert(
      { name: user.name, address: `${user.local}@${plan.domain}`, password: user.password },
      /certificate|expired/i,
    );
  });

  test("says that a server does not answer, and goes no further than its deadline", async () => {
    const plan = world.domains.find(({ hosts }) => Object.values(hosts ?? {}).includes("blackhole"));
    if (!plan) throw new Error("the world has no domain that never answers");
    await expectAlert({ name: "Patient", address: `patient@${plan.domain}`, password: "x" }, /answer|reach|found/i);
  });

  test("takes settings by hand where nothing can be found, with odd ports", async () => {
    const ada = accountOf("ada.lindqvist@quietfield.net");
    await fillWizard(page, ada);
    await page.getByRole("button", { name: "Set up by hand" }).click();
    const security = { tls: "TLS", starttls: "STARTTLS", none: "None" } as const;
    for (const [group, server] of [
      ["Incoming mail", ada.incoming],
      ["Outgoing mail", ada.outgoing],
    ] as const) {
      const form = page.getByRole("group", { name: group });
      await form.getByRole("textbox", { name: "Server" }).fill(server.host);
      await form.getByRole("combobox", { name: "Security" }).selectOption({ label: security[server.security] });
      await form.getByRole("textbox", { name: "Port" }).fill(String(server.port));
      await form.getByRole("textbox", { name: "Username" }).fill(server.username);
    }
    await page.getByRole("button", { name: "Check and save" }).click();
    await page.getByRole("heading", { name: "Ready" }).waitFor();
    await page.getByRole("button", { name: "Open mailbox" }).click();
    await messageList(page).waitFor();
  });
});
