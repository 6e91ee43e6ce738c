import i18next from "i18next";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { describeFailure } from "../../../renderer/failure-text.ts";
import { startI18n } from "../../../renderer/i18n.ts";
import type { MailFailure } from "../../../shared/failure.ts";
import { worldOf } from "../../world/world.ts";
import { type Case, cases } from "./cases.ts";
import { setUp } from "./set-up.ts";

const world = worldOf(process.env.POSTHORN_WORLD);

beforeAll(() => void startI18n("en"));
afterAll(() => world.heal());

/** A failure says what happened and what to do, in both languages, with every fact in its place. */
async function expectSentences(failure: MailFailure): Promise<void> {
  for (const language of ["en", "ru"] as const) {
    await i18next.changeLanguage(language);
    const { sentence, nextStep } = describeFailure(failure);
    for (const text of [sentence, nextStep]) {
      expect(text).not.toMatch(/\{\{|undefined|\[object|^[A-Z_]+\./);
      expect(text).toMatch(language === "ru" ? /[а-яё]{3}/i : /[a-z]{3}/i);
    }
    if ("host" in failure && !["OFFLINE"].includes(failure.code)) expect(sentence + nextStep).toContain(failure.host);
  }
}

describe.each(Object.entries(cases) as [string, readonly Case[]][])("%s", (code, provoked) => {
  afterEach(() => world.restoreNetwork());

  test.each(provoked.map((each) => [each.because, each] as const))("%s", async (_because, each) => {
    await each.prepare?.(world);
    const { failure, account, elapsedMs } = await setUp(each.address, each);
    expect(account).toBeNull();
    // What only the outgoing server can give is told inside SMTP_ONLY_FAIL.
    const told = "cause" in each.facts ? "SMTP_ONLY_FAIL" : code;
    expect(failure).toEqual({ code: told, ...each.facts });
    expect(elapsedMs).toBeLessThan(each.within);
    if (failure) await expectSentences(failure);
  });
});
