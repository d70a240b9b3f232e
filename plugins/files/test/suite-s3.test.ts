import { testConnector } from "@collectro/testkit";
import { beforeAll } from "vitest";
import { missingForS3, useS3 } from "./servers/s3.js";
import { dayFiles, furtherSource, remoteCases } from "./suite-cases.js";

const server = useS3();
beforeAll(async () => {
  if (missingForS3() === undefined) for (const [name, content] of dayFiles()) await server().put(name, content);
});

testConnector(
  new URL("..", import.meta.url),
  furtherSource({
    source: { kind: "tcp", server: () => ({ port: server().port }) },
    secrets: () => ({ accessKeyId: server().accessKeyId, secretAccessKey: server().secretAccessKey }),
    ...remoteCases(
      (name, content) => server().put(name, content),
      ({ host, port }, name) => ({
        path: `s3://data/${name}`,
        s3Endpoint: `http://${host}:${port}`,
        allowPrivate: ["127.0.0.1"],
      }),
    ),
  }),
);
