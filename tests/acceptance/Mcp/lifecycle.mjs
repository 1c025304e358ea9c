// Lists, pulls, runs, creates, execs twice with state kept, copies, cancels, stops, starts, deletes: node lifecycle.mjs IMAGE IN OUT
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from './session.mjs';

const [image, into, out] = process.argv.slice(2);
const larder = await open('--share', into, '--share', `${out}:rw`);
assert.deepEqual(
  ['catalog_list', 'image_list', 'image_pull', 'machine_copy_from', 'machine_create', 'machine_delete', 'machine_exec', 'machine_run'].filter((name) => !larder.tools.some((tool) => tool.name === name)),
  []);

const phases = [];
const pulled = await larder.call('image_pull', { image, name: 'test', insecure: true }, { onprogress: ({ message }) => phases.push(message) });
assert.equal(pulled.name, 'test');
assert.ok(phases.includes('resolve') && phases.includes('publish'), phases.join());
assert.deepEqual((await larder.call('image_list')).images.map((there) => there.name), ['test']);
assert.equal((await larder.call('image_inspect', { image: 'test' })).installed, true);
assert.ok((await larder.call('catalog_list')).entries.length > 0);
assert.equal((await larder.call('image_prune', { dry_run: true })).count, 0);

// Words, input, variables and exit codes get there and back as they are.
const once = await larder.call('machine_run', {
  image: 'test', command: ['sh', '-c', 'cat; echo "$WORD" "$1" >&2; exit 3', 'sh', '$(id); `id`'], stdin: 'read\n', environment: { WORD: 'a  b' }, memory_mib: 256, boot_timeout_seconds: 280 });
assert.deepEqual([once.state, once.exitCode, once.stdout, once.stderr, once.kept], ['exited', 3, 'read\n', 'a  b $(id); `id`\n', false]);
assert.deepEqual((await larder.call('machine_list')).machines, []);

const made = await larder.call('machine_create', { image: 'test', name: 'box', memory_mib: 256, boot_timeout_seconds: 280 }, { onprogress: ({ message }) => phases.push(message) });
assert.equal(made.machine.state, 'running');
assert.ok(phases.includes('boot'));
assert.equal((await larder.call('machine_exec', { machine: 'box', command: ['sh', '-c', 'echo kept > /tmp/state; cd /tmp'] })).exitCode, 0);
assert.equal((await larder.call('machine_exec', { machine: 'box', command: ['cat', '/tmp/state'] })).stdout, 'kept\n');

// Files: in the call, cut, as bytes, and through shared directories.
assert.equal((await larder.call('machine_copy_from', { machine: 'box', path: '/tmp/state' })).text, 'kept\n');
const cut = await larder.call('machine_copy_from', { machine: 'box', path: '/tmp/state', output_limit: 2, encoding: 'base64' });
assert.deepEqual([cut.base64, cut.bytes, cut.truncated], [Buffer.from('ke').toString('base64'), 5, true]);
await larder.call('machine_copy_to', { machine: 'box', path: '/tmp/run', text: '#!/bin/sh\necho "ran: $0"\n', mode: '755' });
assert.equal((await larder.call('machine_exec', { machine: 'box', command: ['/tmp/run'] })).stdout, 'ran: /tmp/run\n');
writeFileSync(`${into}/given`, 'given\n');
await larder.call('machine_copy_to', { machine: 'box', path: '/tmp/', shared_path: `${into.split('/').at(-1)}/given` });
await larder.call('machine_copy_from', { machine: 'box', path: '/tmp/given', shared_path: `${out.split('/').at(-1)}/taken` });
assert.equal(readFileSync(`${out}/taken`, 'utf8'), 'given\n');

// Output is cut and says so, time is limited, and a call that is cancelled kills its command.
const loud = await larder.call('machine_exec', { machine: 'box', command: ['sh', '-c', 'yes | head -c 100000'], output_limit: 1000 });
assert.deepEqual([loud.stdout.length, loud.stdoutBytes, loud.truncated], [1000, 100000, true]);
assert.match(loud.text, /its last 99000 bytes are not here/);
assert.equal((await larder.call('machine_exec', { machine: 'box', command: ['sleep', '1000'], timeout_seconds: 1 })).state, 'timedOut');
const cancelling = new AbortController();
const sleeping = larder.call('machine_exec', { machine: 'box', command: ['sleep', '4321'] }, { signal: cancelling.signal });
sleeping.catch(() => {});
while (!(await processes()).includes('sleep 4321')) await pause();
cancelling.abort('enough');
await assert.rejects(sleeping);
while ((await processes()).includes('sleep 4321')) await pause();

// Calls run at once; what one client made another sees.
const both = await Promise.all([1, 2].map((n) => larder.call('machine_exec', { machine: 'box', command: ['sh', '-c', `sleep 1; echo ${n}`] })));
assert.deepEqual(both.map((one) => one.stdout), ['1\n', '2\n']);
const other = await open();
assert.deepEqual((await other.call('machine_list')).machines.map((machine) => [machine.name, machine.state]), [['box', 'running']]);
await other.client.close();

await larder.call('machine_stop', { machine: 'box' });
assert.equal((await larder.call('machine_info', { machine: 'box' })).state, 'stopped');
const stopped = await larder.refuse('machine_exec', { machine: 'box', command: ['true'] }, 'LRD3406', /does not run/);
assert.ok(stopped.tools.includes('machine_start'));
assert.ok((await larder.call('machine_logs', { machine: 'box', lines: 5 })).bytes > 0);
await larder.call('machine_start', { machine: 'box' });
assert.equal((await larder.call('machine_exec', { machine: 'box', command: ['cat', '/tmp/state'] })).stdout, 'kept\n');
await larder.call('machine_delete', { machine: 'box', force: true });
assert.deepEqual((await larder.call('machine_list')).machines, []);
assert.deepEqual((await larder.call('image_remove', { image: 'test' })).removed, ['test']);
await larder.client.close();
console.log('done');

async function processes() {
  return (await larder.call('machine_exec', { machine: 'box', command: ['sh', '-c', 'for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline; echo; done 2>/dev/null'] })).stdout;
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 200));
}
