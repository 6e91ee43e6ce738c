import { expect, it } from "vitest";
import { initialsOf } from "../../../renderer/accounts/initials.ts";

it.each([
  ["nora.whitfield@example.org", "NW"],
  ["ada@example.org", "AD"],
  ["почта@пример.рф", "ПО"],
  ["x@example.org", "X"],
  ["a-b-c@example.org", "AB"],
  ["++@example.org", "@"],
])("the initials of %s are %s", (address, initials) => expect(initialsOf({ address })).toBe(initials));
