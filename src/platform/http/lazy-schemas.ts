import createValidatorFactory from '@fastify/ajv-compiler'
import createSerializerFactory from '@fastify/fast-json-stringify-compiler'

type ValidatorFactory = ReturnType<typeof createValidatorFactory>
type SerializerFactory = ReturnType<typeof createSerializerFactory>
type Validator = ReturnType<ReturnType<ValidatorFactory>>
type Serializer = ReturnType<ReturnType<SerializerFactory>>

const validatorFactory = createValidatorFactory()
const serializerFactory = createSerializerFactory()

/** Fastify's own compilers, asked when a schema is first used: hundreds of them at the start were a quarter of its time. */
export const lazySchemas: {
  compilersFactory: { buildValidator: ValidatorFactory; buildSerializer: SerializerFactory }
} = {
  compilersFactory: {
    buildValidator(...options) {
      const compile = validatorFactory(...options)
      return (...schema) => {
        let validator: Validator | undefined
        const validate = (data: unknown) => {
          validator ??= compile(...schema)
          return validator(data) || { error: validator.errors }
        }
        return validate as unknown as Validator
      }
    },
    buildSerializer(...options) {
      const compile = serializerFactory(...options)
      return (schema) => {
        let serializer: Serializer | undefined
        return (data) => (serializer ??= compile(schema))(data)
      }
    },
  },
}
