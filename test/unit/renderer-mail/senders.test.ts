import { expect, test } from "vitest";
import { sendersAmong } from "../../../renderer/composer/senders.ts";
import type { Account } from "../../../shared/account.ts";

const server = { host: "h", port: 1, security: "tls", username: "u" } as const;
const account = (id: number, canSend: boolean): Account => ({
  id,
  name: "",
  address: `${id}@example.org`,
  colour: 0,
  offline: { days: null, size: null },
  incoming: { ...server, protocol: "imap" },
  outgoing: canSend ? { ...server, protocol: "smtp" } : null,
});
const [one, two, mute] = [account(1, true), account(2, true), account(3, false)];

test("accounts that only receive are left out of From", () => {
  expect(sendersAmong([one, mute, two], 2)).toEqual({ senders: [one, two], mute: null });
});

test("a draft of an account that only receives has no sender until one is chosen", () => {
  expect(sendersAmong([one, mute], 3)).toEqual({ senders: [one], mute });
  expect(sendersAmong([mute], 3)).toEqual({ senders: [], mute });
});
