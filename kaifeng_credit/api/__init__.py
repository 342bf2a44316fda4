"""The interface for programs: the answers, rights and refusals of the pages.

`/api/v1/`: JSON only, explicit serializers, a closed OpenAPI document
(`docs/openapi.yaml`), pages by cursor, filters from a list, and every act
through the service that the page uses.
"""
