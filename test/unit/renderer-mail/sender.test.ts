import { expect, test } from "vitest";
import { isMisleading, namesOf } from "../../../renderer/reader/sender.ts";

test("people are named by their display name, else by their address", () => {
  expect(
    namesOf([
      { name: " Anna ", address: "anna@a.example" },
      { name: "", address: "bo@b.example" },
    ]),
  ).toBe("Anna, bo@b.example");
});

test("a display name that pretends to be another address is seen through", () => {
  expect(isMisleading({ name: "service@bank.example", address: "x@evil.example" })).toBe(true);
  expect(isMisleading({ name: "Bank <service@bank.example>", address: "x@evil.example" })).toBe(true);
  expect(isMisleading({ name: "Service@Bank.example", address: "service@bank.example" })).toBe(false);
  expect(isMisleading({ name: "Anna @ work", address: "anna@a.example" })).toBe(false);
});
