export { writeCsv } from "../data/csv.js";
export { SCHEMA as ORDERS_SCHEMA } from "../data/schema.js";
export { Absent } from "./absent.js";
export { type MariaDbServer, startMariaDb } from "./mariadb.js";
export { type PostgresServer, startPostgres } from "./postgres.js";
