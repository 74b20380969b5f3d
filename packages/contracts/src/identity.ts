/** People, workspaces, keys and devices. */
import { z } from 'zod'
import { Limits } from './definition/limits.ts'
import { pageOf } from './page.ts'
import { Permission, Role } from './permission.ts'
import { OwnRetention, Retention, RetentionChange } from './retention.ts'
import { Timestamp, Timezone } from './time.ts'

export const Password = z.string().min(12, 'expected at least 12 characters').max(128)
export const Email = z.email().max(320).toLowerCase()
const Name = z.string().trim().min(1).max(200)

export const WorkspaceSummary = z
  .object({ id: z.uuid(), name: z.string(), organizationId: z.uuid(), role: Role })
  .meta({ id: 'WorkspaceSummary' })

/** Who is asking, and what they may do where they are. `device` is set when a device's key asks. */
export const Me = z
  .object({
    user: z.object({ id: z.uuid(), name: z.string(), email: z.string() }),
    workspace: WorkspaceSummary.extend({ timezone: z.string() }).nullable(),
    workspaces: z.array(WorkspaceSummary),
    permissions: z.array(Permission),
    device: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

/** Whether this installation still waits for its owner. */
export const SetupState = z
  .object({ needsOwner: z.boolean(), version: z.string() })
  .meta({ id: 'SetupState' })

export const NewOwner = z
  .strictObject({
    token: z.string().min(1).max(200),
    name: Name,
    email: Email,
    password: Password,
    workspaceName: Name,
    timezone: Timezone,
  })
  .meta({ id: 'NewOwner' })

export const Workspace = z
  .object({
    id: z.uuid(),
    name: z.string(),
    timezone: z.string(),
    /** How many of its runs may go on at a time, and begin in a time; what is over it waits. */
    limits: Limits,
    /** The workflow that is started when runs fail of workflows that name none themselves. */
    onFailure: z.object({ workflowId: z.uuid(), name: z.string() }).nullable(),
    /** How long things are kept here, where that is chosen. */
    retention: OwnRetention,
    /** How long they are kept where nothing is chosen. */
    usualRetention: Retention,
    createdAt: Timestamp,
  })
  .meta({ id: 'Workspace' })
export type Workspace = z.infer<typeof Workspace>
export const NewWorkspace = z
  .strictObject({ name: Name, timezone: Timezone })
  .meta({ id: 'NewWorkspace' })
export const WorkspaceChange = z
  .strictObject({
    name: Name.optional(),
    timezone: Timezone.optional(),
    limits: Limits.optional(),
    /** The id of a workflow; null for none. */
    onFailure: z.uuid().nullable().optional(),
    /** What is not given stays; null is as the installation says. */
    retention: RetentionChange.optional(),
  })
  .meta({ id: 'WorkspaceChange' })

export const Member = z
  .object({
    userId: z.uuid(),
    name: z.string(),
    email: z.string(),
    role: Role,
    joinedAt: Timestamp,
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>
export const MemberPage = pageOf(Member)
export const MemberChange = z.strictObject({ role: Role }).meta({ id: 'MemberChange' })

export const Invitation = z
  .object({
    id: z.uuid(),
    email: z.string(),
    role: Role,
    expiresAt: Timestamp,
    createdAt: Timestamp,
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof Invitation>
export const InvitationPage = pageOf(Invitation)
export const NewInvitation = z
  .strictObject({ email: Email, role: Role.exclude(['owner']) })
  .meta({ id: 'NewInvitation' })
/** The link is shown once; it is mailed as well where mail is set up. */
export const CreatedInvitation = Invitation.extend({ link: z.string() }).meta({
  id: 'CreatedInvitation',
})
/** What the holder of an invitation's link may see before accepting. */
export const InvitationPreview = z
  .object({ workspaceName: z.string(), email: z.string(), role: Role, hasAccount: z.boolean() })
  .meta({ id: 'InvitationPreview' })
export const InvitationAcceptance = z
  .strictObject({ name: Name.optional(), password: Password })
  .meta({ id: 'InvitationAcceptance' })

export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(Permission),
    createdBy: z.string(),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.nullable(),
    expiresAt: Timestamp.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>
export const ApiKeyPage = pageOf(ApiKey)
export const NewApiKey = z
  .strictObject({
    name: Name,
    scopes: z.array(Permission).min(1),
    expiresInDays: z.int().min(1).max(3650).optional(),
  })
  .meta({ id: 'NewApiKey' })
/** The secret is shown this once. */
export const CreatedApiKey = ApiKey.extend({ secret: z.string() }).meta({ id: 'CreatedApiKey' })

export const Device = z
  .object({
    id: z.uuid(),
    name: z.string(),
    platform: z.string(),
    ownerName: z.string(),
    createdAt: Timestamp,
    lastSeenAt: Timestamp.nullable(),
    online: z.boolean(),
    watchedFolders: z.array(z.string()),
    allowedCommands: z.array(z.string()),
    capture: z.enum(['on', 'paused', 'off']),
  })
  .meta({ id: 'Device' })
export type Device = z.infer<typeof Device>
export const DevicePage = pageOf(Device)

/** What a device says of itself; shown on its page, never a grant: the device itself decides. */
export const DeviceReport = z
  .strictObject({
    watchedFolders: z.array(z.string().max(4096)).max(200),
    allowedCommands: z.array(z.string().max(1000)).max(200),
    capture: z.enum(['on', 'paused', 'off']),
  })
  .meta({ id: 'DeviceReport' })

export const NewDeviceEnrolment = z
  .strictObject({ deviceName: Name, platform: z.string().min(1).max(100) })
  .meta({ id: 'NewDeviceEnrolment' })
/** RFC 8628: the person confirms `userCode` in the browser while the device asks with `deviceCode`. */
export const DeviceEnrolment = z
  .object({
    deviceCode: z.string(),
    userCode: z.string(),
    verificationUrl: z.string(),
    intervalSeconds: z.number(),
    expiresAt: Timestamp,
  })
  .meta({ id: 'DeviceEnrolment' })
export const DeviceEnrolmentPreview = z
  .object({
    userCode: z.string(),
    deviceName: z.string(),
    platform: z.string(),
    expiresAt: Timestamp,
  })
  .meta({ id: 'DeviceEnrolmentPreview' })
export const DeviceCredentials = z
  .object({
    deviceId: z.uuid(),
    deviceName: z.string(),
    apiKey: z.string(),
    workspace: z.object({ id: z.uuid(), name: z.string(), timezone: z.string() }),
    email: z.string(),
  })
  .meta({ id: 'DeviceCredentials' })
export type DeviceCredentials = z.infer<typeof DeviceCredentials>

/** A command that a run asks a device for. The device runs it only if its own allow-list says so. */
export const DeviceCommand = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    workflowName: z.string(),
    stepId: z.string(),
    command: z.array(z.string()).min(1),
    cwd: z.string().nullable(),
    timeoutSeconds: z.number(),
    /** Patterns of files whose new versions the device hands in after the command. */
    collect: z.array(z.string()),
    createdAt: Timestamp,
  })
  .meta({ id: 'DeviceCommand' })
export type DeviceCommand = z.infer<typeof DeviceCommand>
export const DeviceCommandList = z.object({ items: z.array(DeviceCommand) })

/** How a command ended on the device, or why the device did not run it. */
export const DeviceCommandResult = z
  .discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('finished'),
      exitCode: z.int(),
      stdout: z.string().max(200_000),
      stderr: z.string().max(200_000),
      durationMs: z.number().min(0),
      files: z.array(z.uuid()).max(100),
    }),
    z.strictObject({
      status: z.literal('refused'),
      code: z.enum([
        'command_not_allowed',
        'command_not_found',
        'folder_missing',
        'timed_out',
        'paused',
        'interrupted',
      ]),
      message: z.string().max(4000),
    }),
  ])
  .meta({ id: 'DeviceCommandResult' })
export type DeviceCommandResult = z.infer<typeof DeviceCommandResult>

export const AuditEntry = z
  .object({
    id: z.uuid(),
    at: Timestamp,
    actor: z.object({
      type: z.enum(['user', 'api-key', 'device', 'system']),
      id: z.string().nullable(),
      name: z.string(),
    }),
    action: z.string(),
    targetType: z.string(),
    targetId: z.string().nullable(),
    changes: z.record(z.string(), z.json()),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>
export const AuditPage = pageOf(AuditEntry)
