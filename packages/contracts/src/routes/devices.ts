import { z } from 'zod'
import { FileRef } from '../file.ts'
import {
  Device,
  DeviceCommandList,
  DeviceCommandResult,
  DeviceCredentials,
  DeviceEnrolment,
  DeviceEnrolmentPreview,
  DevicePage,
  DeviceReport,
  NewDeviceEnrolment,
} from '../identity.ts'
import { PageQuery } from '../page.ts'
import { defineRoute } from '../route.ts'

const tag = 'Devices'
const DeviceParams = z.object({ deviceId: z.uuid() })
const CodeParams = z.object({ userCode: z.string().min(4).max(20) })

export const startDeviceEnrolment = defineRoute({
  method: 'POST',
  path: '/device-enrolments',
  operationId: 'startDeviceEnrolment',
  tag,
  summary: 'Ask for a code that a person confirms in the browser',
  permission: 'public',
  body: NewDeviceEnrolment,
  status: 201,
  response: DeviceEnrolment,
})
export const claimDeviceEnrolment = defineRoute({
  method: 'POST',
  path: '/device-enrolments/claim',
  operationId: 'claimDeviceEnrolment',
  tag,
  summary: 'Fetch the credentials once the code is confirmed',
  permission: 'public',
  body: z.strictObject({ deviceCode: z.string().min(1).max(200) }),
  status: 200,
  response: DeviceCredentials,
  errors: ['authorization_pending', 'device_code_used', 'link_expired'],
})
export const previewDeviceEnrolment = defineRoute({
  method: 'GET',
  path: '/device-enrolments/:userCode',
  operationId: 'previewDeviceEnrolment',
  tag,
  summary: 'Which device asks',
  permission: 'devices:write',
  params: CodeParams,
  status: 200,
  response: DeviceEnrolmentPreview,
  errors: ['not_found', 'link_expired'],
})
export const approveDeviceEnrolment = defineRoute({
  method: 'POST',
  path: '/device-enrolments/:userCode/approve',
  operationId: 'approveDeviceEnrolment',
  tag,
  summary: 'Let the device in, into this workspace, as yours',
  permission: 'devices:write',
  params: CodeParams,
  status: 200,
  response: DeviceEnrolmentPreview,
  errors: ['not_found', 'link_expired', 'device_code_used'],
})
export const denyDeviceEnrolment = defineRoute({
  method: 'POST',
  path: '/device-enrolments/:userCode/deny',
  operationId: 'denyDeviceEnrolment',
  tag,
  summary: 'Refuse the device',
  permission: 'devices:write',
  params: CodeParams,
  status: 204,
  errors: ['not_found'],
})

export const listDevices = defineRoute({
  method: 'GET',
  path: '/devices',
  operationId: 'listDevices',
  tag,
  summary: 'List devices',
  permission: 'devices:read',
  query: PageQuery,
  status: 200,
  response: DevicePage,
})
export const getDevice = defineRoute({
  method: 'GET',
  path: '/devices/:deviceId',
  operationId: 'getDevice',
  tag,
  summary: 'Read a device',
  permission: 'devices:read',
  params: DeviceParams,
  status: 200,
  response: Device,
  errors: ['not_found'],
})
export const renameDevice = defineRoute({
  method: 'PATCH',
  path: '/devices/:deviceId',
  operationId: 'renameDevice',
  tag,
  summary: 'Rename a device of yours',
  permission: 'devices:write',
  params: DeviceParams,
  body: z.strictObject({ name: z.string().trim().min(1).max(200) }),
  status: 200,
  response: Device,
  errors: ['not_found', 'already_exists'],
})
export const revokeDevice = defineRoute({
  method: 'DELETE',
  path: '/devices/:deviceId',
  operationId: 'revokeDevice',
  tag,
  summary: 'Cut a device off at once',
  permission: 'devices:write',
  params: DeviceParams,
  status: 204,
  errors: ['not_found'],
})

export const reportDevice = defineRoute({
  method: 'PUT',
  path: '/device/report',
  operationId: 'reportDevice',
  tag,
  summary: 'A device says what it watches and allows',
  permission: 'device-commands:run',
  body: DeviceReport,
  status: 200,
  response: Device,
  errors: ['forbidden'],
})
export const takeDeviceCommands = defineRoute({
  method: 'POST',
  path: '/device/commands/take',
  operationId: 'takeDeviceCommands',
  tag,
  summary: 'A device takes its waiting commands; waits up to `waitSeconds` for one',
  permission: 'device-commands:run',
  body: z.strictObject({
    waitSeconds: z.number().min(0).max(25).default(0),
    limit: z.int().min(1).max(10).default(1),
  }),
  status: 200,
  response: DeviceCommandList,
  errors: ['forbidden'],
})
export const finishDeviceCommand = defineRoute({
  method: 'POST',
  path: '/device/commands/:commandId/result',
  operationId: 'finishDeviceCommand',
  tag,
  summary: 'A device says how a command ended',
  permission: 'device-commands:run',
  params: z.object({ commandId: z.uuid() }),
  body: DeviceCommandResult,
  // The longest outputs, each character of them escaped.
  bodyLimitBytes: 4 * 1024 * 1024,
  status: 204,
  errors: ['not_found', 'conflict', 'forbidden'],
})

export const uploadFile = defineRoute({
  method: 'POST',
  path: '/files',
  operationId: 'uploadFile',
  tag: 'Files',
  summary: 'Store a file of the workspace',
  permission: 'device-commands:run',
  query: z.object({ name: z.string().min(1).max(255), path: z.string().max(4096).optional() }),
  body: 'bytes',
  bodyLimitBytes: 64 * 1024 * 1024,
  status: 201,
  response: FileRef,
  errors: ['body_too_large', 'storage_full'],
})
export const getFile = defineRoute({
  method: 'GET',
  path: '/files/:fileId',
  operationId: 'getFile',
  tag: 'Files',
  summary: 'Read what a file is',
  permission: 'files:read',
  params: z.object({ fileId: z.uuid() }),
  status: 200,
  response: FileRef,
  errors: ['not_found'],
})
export const downloadFile = defineRoute({
  method: 'GET',
  path: '/files/:fileId/content',
  operationId: 'downloadFile',
  tag: 'Files',
  summary: 'Download a file',
  permission: 'files:read',
  params: z.object({ fileId: z.uuid() }),
  status: 200,
  responseKind: 'bytes',
  errors: ['not_found'],
})
