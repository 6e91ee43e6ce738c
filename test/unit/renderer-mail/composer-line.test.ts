import { describe, expect, test } from "vitest";
import { addressFieldAtFault } from "../../../renderer/composer/composer-line.tsx";

describe("which line a refusal to send belongs to", () => {
  const fields = { to: "a@a.example", cc: "broken", bcc: "also broken" };

  test("a wrong address is shown where it was typed", () => {
    expect(addressFieldAtFault({ code: "ADDRESS_INVALID", address: "broken" }, fields)).toBe("cc");
    expect(addressFieldAtFault({ code: "ADDRESS_INVALID", address: "also broken" }, fields)).toBe("bcc");
  });

  test("no recipient at all is shown at To", () => {
    expect(addressFieldAtFault({ code: "NO_RECIPIENTS" }, fields)).toBe("to");
  });

  test("anything else belongs to no line", () => {
    expect(addressFieldAtFault({ code: "DISK_FULL", path: "/" }, fields)).toBeNull();
  });
});
