import { describe, expect, it } from "vitest";
import { formatAddress, prefixSubject, prepareReply, quoteText } from "../../../electron/mime/reply.ts";
import type { Address } from "../../../shared/message.ts";
import type { ParsedMessage } from "../../../shared/services/mime.ts";

const to = (...addresses: string[]): Address[] => addresses.map((address) => ({ name: "", address }));

const message: ParsedMessage = {
  subject: "Plans",
  from: [{ name: "Bob", address: "bob@example.net" }],
  to: to("ann@example.org", "carl@example.net"),
  cc: to("dora@example.net", "BOB@example.net"),
  bcc: [],
  replyTo: [],
  messageId: "<2@example.net>",
  inReplyTo: "<1@example.net>",
  references: ["<0@example.net>", "<1@example.net>"],
  sentAt: null,
  text: "Shall we?\n\n> earlier\n-- \nBob\n+49 123",
  snippet: "",
  attachments: [],
  hasRemoteImages: false,
  unreadable: null,
};

function prepare(
  kind: "reply" | "replyAll" | "forward",
  changes: Partial<ParsedMessage> = {},
  own = ["ann@example.org"],
) {
  return prepareReply({
    parsed: { ...message, ...changes },
    kind,
    ownAddresses: own,
    attribution: "On Friday, Bob wrote:",
  });
}

describe("who is answered", () => {
  it("is the writer", () => {
    expect(prepare("reply")).toMatchObject({ to: "Bob <bob@example.net>", cc: "" });
  });

  it("is Reply-To instead, where there is one", () => {
    expect(prepare("reply", { replyTo: to("list@example.net") }).to).toBe("list@example.net");
    expect(prepare("reply", { replyTo: [{ name: "nobody", address: "" }] }).to).toBe("Bob <bob@example.net>");
  });

  it("is everybody for a reply to all, once each, without oneself", () => {
    expect(prepare("replyAll")).toMatchObject({
      to: "Bob <bob@example.net>, carl@example.net",
      cc: "dora@example.net",
    });
    expect(prepare("replyAll", {}, ["ANN@Example.org", "dora@example.net"])).toMatchObject({ cc: "" });
  });

  it("compares domains in either of their forms", () => {
    expect(prepare("replyAll", { to: to("ann@xn--80a1acny.xn--p1ai"), cc: [] }, ["ann@почта.рф"])).toMatchObject({
      to: "Bob <bob@example.net>",
    });
  });

  it("is those one wrote to, for one's own message", () => {
    const own = {
      from: to("ann@example.org"),
      to: to("carl@example.net"),
      cc: to("dora@example.net", "ann@example.org"),
    };
    expect(prepare("reply", own)).toMatchObject({ to: "carl@example.net", cc: "" });
    expect(prepare("replyAll", own)).toMatchObject({ to: "carl@example.net", cc: "dora@example.net" });
  });

  it("is oneself for a note to oneself", () => {
    const note = { from: to("ann@example.org"), to: to("ann@example.org"), cc: [] };
    expect(prepare("reply", note).to).toBe("ann@example.org");
    expect(prepare("replyAll", note)).toMatchObject({ to: "ann@example.org", cc: "" });
  });

  it("is nobody yet for a forward", () => {
    expect(prepare("forward")).toMatchObject({ to: "", cc: "", inReplyTo: "", references: [] });
  });

  it.each([
    [{ name: "Bob Smith", address: "b@x" }, "Bob Smith <b@x>"],
    [{ name: "Smith, Bob", address: "b@x" }, '"Smith, Bob" <b@x>'],
    [{ name: 'Bob "Bo" Smith', address: "b@x" }, '"Bob \\"Bo\\" Smith" <b@x>'],
    [{ name: "eve@y", address: "b@x" }, '"eve@y" <b@x>'],
    [{ name: "Иван Петров", address: "b@x" }, "Иван Петров <b@x>"],
    [{ name: "b@x", address: "b@x" }, "b@x"],
  ])("is typed as %j would be", (address, typed) => {
    expect(formatAddress(address)).toBe(typed);
  });
});

describe("the subject of an answer", () => {
  it.each([
    ["Plans", "Re: Plans"],
    ["Re: Plans", "Re: Plans"],
    ["RE: AW: Отв: SV: Plans", "Re: Plans"],
    ["Re[2]: Plans", "Re: Plans"],
    ["Re：计划", "Re: 计划"],
    ["Fwd: Plans", "Re: Fwd: Plans"],
    ["Reason: none", "Re: Reason: none"],
    ["", "Re:"],
  ])("of %j is %j", (subject, expected) => {
    expect(prefixSubject(subject, "reply")).toBe(expected);
  });

  it.each([
    ["Plans", "Fwd: Plans"],
    ["FW: Fwd: WG: Plans", "Fwd: Plans"],
    ["Re: Plans", "Fwd: Re: Plans"],
    ["Пересл: Планы", "Fwd: Планы"],
  ])("of a forwarded %j is %j", (subject, expected) => {
    expect(prefixSubject(subject, "forward")).toBe(expected);
  });
});

describe("the quotation", () => {
  it("stands below the attribution, one level deeper, without the signature", () => {
    expect(prepare("reply").text).toBe("\n\nOn Friday, Bob wrote:\n> Shall we?\n>\n>> earlier\n");
  });

  it("is the whole text for a forward", () => {
    expect(prepare("forward").text).toBe(`\n\nOn Friday, Bob wrote:\n\n${message.text}\n`);
  });

  it("is nothing for an empty message", () => {
    expect(quoteText("\n \n")).toBe("");
  });
});

describe("the thread of an answer", () => {
  it("goes on from the message's own", () => {
    expect(prepare("reply")).toMatchObject({
      inReplyTo: "<2@example.net>",
      references: ["<0@example.net>", "<1@example.net>", "<2@example.net>"],
    });
  });

  it("starts with In-Reply-To where there are no References", () => {
    expect(prepare("reply", { references: [] }).references).toEqual(["<1@example.net>", "<2@example.net>"]);
    expect(prepare("reply", { references: [], inReplyTo: "", messageId: "" }).references).toEqual([]);
  });

  it("keeps its first and its newest where it is very long", () => {
    const references = Array.from({ length: 500 }, (_, i) => `<${i}@x>`);
    const kept = prepare("reply", { references }).references;
    expect(kept).toHaveLength(100);
    expect([kept[0], kept[1], kept.at(-1)]).toEqual(["<0@x>", "<402@x>", "<2@example.net>"]);
  });
});
