// What a hostile or confused client sends is refused, and nothing on this machine changes: node hostile.mjs SHARED
import assert from 'node:assert/strict';
import { open } from './session.mjs';

const [shared] = process.argv.slice(2);
const name = shared.split('/').at(-1);
const larder = await open('--share', shared);
const run = (more) => ['machine_run', { image: 'debian:12', command: ['true'], ...more }, 'LRD7010'];
const get = (more) => ['machine_copy_from', { machine: 'box', path: '/etc/passwd', ...more }, 'LRD7010'];
const put = (more) => ['machine_copy_to', { machine: 'box', path: '/etc/x', ...more }, 'LRD7010'];

for (const machine of ['../../etc', '/etc/passwd', 'box; reboot', '$(reboot)', '`id`', 'a b', 'box\n', '*', '.box.new', '', 'x'.repeat(64)]) {
  await larder.refuse('machine_exec', { machine, command: ['true'] }, 'LRD7010', /./);
  await larder.refuse('machine_delete', { machine, force: true }, 'LRD7010', /./);
}

for (const path of ['etc/passwd', '../x', '/srv/../etc/passwd', '/a\0b', '']) {
  await larder.refuse(...get({ path }), /./);
  await larder.refuse(...put({ path, text: 'x' }), /./);
}

for (const path of ['../secret', `${name}/../secret`, '/etc/passwd', `${name}/link`, `${name}/up/secret`, `${name}//x`, 'other/x', name, `${name}/\0`]) {
  await larder.refuse(...put({ shared_path: path }), /./);
}

await larder.refuse(...get({ shared_path: `${name}/new` }), /reading only/);
await larder.refuse(...put({}), /exactly one/);
await larder.refuse(...put({ text: 'x', base64: 'eA==' }), /exactly one/);
await larder.refuse(...put({ base64: '!!!' }), /no base64/);
await larder.refuse(...put({ text: 'x', mode: '9999' }), /mode/);
for (const memory_mib of [0, -1, 63, 1e9, 1e308, 512.5, '512', null, [], {}]) {
  if (memory_mib !== null) await larder.refuse(...run({ memory_mib }), /memory_mib/);
}

for (const cpus of [0, 65, 1e18]) await larder.refuse(...run({ cpus }), /cpus/);
for (const timeout_seconds of [0, 86401]) await larder.refuse(...run({ timeout_seconds }), /timeout_seconds/);
await larder.refuse(...run({ output_limit: 1 << 30 }), /output_limit/);
await larder.refuse(...run({ command: 'rm -rf /' }), /no array/);
await larder.refuse(...run({ command: [] }), /command/);
await larder.refuse(...run({ command: ['echo', 'x'.repeat(200_000)] }), /131071/);
await larder.refuse(...run({ environment: { 'A=B': 'c' } }), /no name of a variable/);
await larder.refuse(...run({ environment: { A: 'x\0y' } }), /NUL/);
await larder.refuse(...run({ workdir: 'relative' }), /workdir/);
await larder.refuse(...run({ disks: ['/dev/sda'] }), /no argument/);
await larder.refuse('image_remove', { image: '../../etc' }, 'LRD7010', /./);
await larder.refuse('image_pull', { image: '/etc/passwd' }, 'LRD1101', /./);
await larder.refuse('image_pull', { image: 'x'.repeat(10_000) }, 'LRD7010', /may have 512/);
await assert.rejects(larder.client.callTool({ name: 'shell', arguments: {} }), /There is no tool/);
await assert.rejects(larder.client.callTool({ name: 'machine_exce', arguments: {} }), /did you mean machine_exec/);

// A name that could be one, and is none: what to do is a tool.
const missing = await larder.refuse('machine_exec', { machine: 'box', command: ['true'] }, 'LRD3402', /no machine has this name/);
assert.ok(missing.tools.includes('machine_list') && missing.tools.includes('machine_create'));
assert.deepEqual((await larder.call('machine_list')).machines, []);
await larder.client.close();
console.log('done');
