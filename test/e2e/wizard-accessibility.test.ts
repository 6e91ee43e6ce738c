import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import en from "../../renderer/locales/en/wizard.json" with { type: "json" };
import ru from "../../renderer/locales/ru/wizard.json" with { type: "json" };
import { type App, openApp, watchApp } from "../app/app.ts";
import { findViolations } from "../app/violations.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

describe.each([
  { lang: "en", words: en, scheme: "light", width: 1280 },
  { lang: "ru", words: ru, scheme: "dark", width: 700 },
] as const)("the wizard in $lang, $scheme, $width px wide", ({ lang, words, scheme, width }) => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    await world.heal();
    app = await openApp({ lang, window: { colorScheme: scheme, viewport: { width, height: 860 } } });
    page = app.page;
    // Text in motion has no contrast to speak of.
    await page.emulateMedia({ reducedMotion: "reduce" });
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  const field = (name: string) => page.getByRole("textbox", { name, exact: true });
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  async function type(address: string, password: string): Promise<void> {
    await field(words.address).fill(address);
    await field(words.password).fill(password);
  }

  /** Nothing for axe-core to complain of, and nothing to scroll sideways for. */
  async function expectSound(): Promise<void> {
    expect(await findViolations(page)).toEqual([]);
    const isWider = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
    expect(await page.evaluate(isWider)).toBe(false);
  }

  test("with a provider recognised", async () => {
    await type("nora@gmail.com", "");
    await page.getByRole("link", { name: words.provider.page.appPassword }).waitFor();
    await expectSound();
  });

  test("with a failure, the steps that led to it and their details", async () => {
    await type("hello@nobody-has-this-one.net", "x");
    await button(words.continue).click();
    await page.getByRole("alert").waitFor();
    await button(words.trace.details).click();
    await expectSound();
  });

  test("with a question", async () => {
    const { address, password } = accountOf("ines.moura@glasspost.org");
    await type(address, password);
    await button(words.continue).click();
    await button(words.question.refuse).waitFor();
    await expectSound();
  });

  test("by hand, with what was found and what is missing", async () => {
    await button(words.byHand).click();
    await page.getByRole("combobox", { name: words.manual.security }).first().selectOption("none");
    await page.getByRole("textbox", { name: words.manual.port }).last().fill("0");
    await button(words.checkAndSave).click();
    await page.getByText(words.error.portInvalid).waitFor();
    await expectSound();
    await page.getByRole("combobox", { name: words.manual.security }).first().selectOption("tls");
    await page.getByRole("textbox", { name: words.manual.port }).last().fill("465");
  });

  test("ready", async () => {
    await button(words.checkAndSave).click();
    await page.getByRole("heading", { name: words.ready }).waitFor();
    await button(words.server.details).first().click();
    await expectSound();
  });
});
