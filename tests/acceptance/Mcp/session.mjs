// A session with `larder mcp`, by the official client: LARDER_BIN names the binary, LARDER_ROOT its root.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

export async function open(...args) {
  const client = new Client({ name: 'larder-test', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: process.env.LARDER_BIN, args: ['mcp', ...args], env: { ...process.env }, stderr: 'inherit' }));
  const tools = await client.listTools();
  return { client, tools: tools.tools, call: (name, args = {}, options = {}) => call(client, name, args, options), refuse: (name, args, code, why) => refuse(client, name, args, code, why) };
}

// A host that emulates processors takes its time.
const patience = { timeout: 300_000, resetTimeoutOnProgress: true };

async function call(client, name, args, options) {
  const answer = await client.callTool({ name, arguments: args }, undefined, { ...patience, ...options });
  assert.ok(!answer.isError, `${name} ${JSON.stringify(args)}: ${answer.content?.[0]?.text}`);
  return { ...answer.structuredContent, text: answer.content[0].text };
}

async function refuse(client, name, args, code, why) {
  const answer = await client.callTool({ name, arguments: args }, undefined, patience);
  assert.equal(answer.isError, true, `${name} ${JSON.stringify(args)} was not refused: ${answer.content?.[0]?.text}`);
  const { error } = answer.structuredContent;
  assert.equal(error.code, code, JSON.stringify(error));
  assert.ok(error.what && error.why && error.action, JSON.stringify(error));
  assert.match(`${error.what}; ${error.why}`, why);
  assert.ok(answer.content[0].text.includes(error.action));
  return error;
}
