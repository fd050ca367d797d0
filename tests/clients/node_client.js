// Makes the calls it is given on standard input with the public Node SDK and prints each answer or refusal as JSON.
"use strict";

const { sms } = require("tencentcloud-sdk-nodejs-sms");

const job = JSON.parse(require("fs").readFileSync(0, "utf8"));

async function main() {
  const answers = [];
  for (const { signMethod, reqMethod, secretKey, version, action, parameters } of job.calls) {
    const { Client } = sms[version];
    const client = new Client({
      credential: { secretId: job.secretId, secretKey: secretKey || job.secretKey },
      region: "ap-guangzhou",
      profile: { signMethod, httpProfile: { endpoint: job.endpoint, protocol: "http://", reqMethod } },
    });
    try {
      answers.push(await client[action](parameters));
    } catch (error) {
      answers.push({ code: error.code, requestId: error.requestId, traceId: error.traceId });
    }
  }
  console.log(JSON.stringify(answers));
}

main();
