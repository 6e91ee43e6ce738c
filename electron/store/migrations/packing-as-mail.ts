/**
 * From here on `body.packing` may be 2: packed with dictionaries that programs of before do not have, as body-packing.ts
 * says. Nothing is written anew; those programs refuse the database instead of taking its bodies for damaged.
 */
export const packingAsMail = "";
