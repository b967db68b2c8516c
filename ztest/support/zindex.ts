export * from '../../sim/index.ts'
export * from '../../sim/scenario/expand.ts'
export * from '../../sim/scenario/files.ts'
