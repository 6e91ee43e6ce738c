import { describe, expect, test } from "vitest";
import { type Account, accounts } from "../../world/world.ts";
import { setUp } from "./set-up.ts";

/** Those that nothing leads to but a person who types the servers in, and those without any encryption. */
const byHand = new Set(["manual", "guess-plain"]);
const settable = accounts.filter(({ works, mechanism }) => works && !byHand.has(mechanism));
/** Which question has to be answered with yes before the password may go there. */
const questions: Record<string, readonly string[]> = {
  "autoconfig-http": ["http", "foreign-domain"],
  "autoconfig-of-mx": ["foreign-domain"],
  autodiscover: ["credentials", "foreign-domain", "http"],
  "autodiscover-cname": ["foreign-domain"],
  srv: ["foreign-domain"],
};

function truthOf({ incoming, outgoing, domain }: Account) {
  // Whichever of its equals the weights chose.
  const host = (named: string) =>
    domain === "weighedout.net" ? expect.stringMatching(/^w\d+\.weighedout\.net$/) : named;
  return {
    incoming: { ...incoming, host: host(incoming.host) },
    outgoing: { ...outgoing, protocol: "smtp", host: host(outgoing.host) },
  };
}

describe("every account of the world that can be set up without typing a server is", () => {
  test("and there are many of them, by every mechanism", () => {
    expect(settable.length).toBeGreaterThan(35);
    expect(new Set(settable.map(({ mechanism }) => mechanism)).size).toBeGreaterThanOrEqual(11);
  });

  test.each(settable.map((account) => [account.shownAddress, account.mechanism, account] as const))(
    "%s, by %s",
    async (address, mechanism, account) => {
      const agrees = ["http", "foreign-domain", "credentials"] as const;
      const {
        account: saved,
        failure,
        result,
        elapsedMs,
      } = await setUp(address, { password: account.password, agrees });
      expect(failure).toBeNull();
      expect({ incoming: saved?.incoming, outgoing: saved?.outgoing }).toEqual(truthOf(account));
      expect(elapsedMs).toBeLessThan(6_000);
      for (const { reason } of result.ask) expect(questions[mechanism] ?? []).toContain(reason);
    },
  );
});
