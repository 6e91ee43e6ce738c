import "i18next";
import type { locales } from "./locales.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: (typeof locales)["en"];
    returnNull: false;
  }
}
