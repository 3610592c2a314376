"""Resource identifiers of JSON:API: which included resources a resource leads to.

Follows links between objects of one document; what the objects hold is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Key = tuple[str, str]
"""Type and id of a resource."""


def is_linkage(value: Any) -> bool:
    """Whether a relationship's `data` may be so: nothing, an identifier or a list of identifiers."""
    return value is None or all(map(is_identifier, value if isinstance(value, list) else [value]))


def is_identifier(value: Any) -> bool:
    """Whether a value names a resource by type and id."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("type"), str)
        and isinstance(value.get("id"), str)
        and bool(value["id"].strip())
    )


def reached_from(resource: Any, by_key: Mapping[Key, Any]) -> dict[Key, None]:
    """The included resources that a resource leads to, directly or through others, nearest first."""
    reached: dict[Key, None] = {}
    waiting = list(_links(resource))
    for key in waiting:
        if key in by_key and key not in reached:
            reached[key] = None
            waiting.extend(_links(by_key[key]))
    return reached


def _links(resource: Any) -> Iterator[Key]:
    relationships = resource.get("relationships") if isinstance(resource, Mapping) else None
    for relationship in relationships.values() if isinstance(relationships, Mapping) else ():
        yield from linked_keys(relationship)


def linked_keys(relationship: Any) -> Iterator[Key]:
    """The resources that a relationship names; what is no identifier is passed over."""
    linkage = relationship.get("data") if isinstance(relationship, Mapping) else None
    for one in linkage if isinstance(linkage, list) else [linkage]:
        if is_identifier(one):
            yield one["type"], one["id"]


def children_of(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The included resources by the relationship that names them: an object (to-one) or a list (to-many)."""
    included = resource.get("included")
    found = included if isinstance(included, list) else []
    rest = {(one["type"], one["id"]): one for one in found if is_identifier(one)}
    direct: set[Key] = set()
    children: dict[str, Any] = {}
    for name, relationship in (resource.get("relationships") or {}).items():
        keys = [key for key in linked_keys(relationship) if key in rest]
        if keys:
            is_list = isinstance(relationship["data"], list)
            children[name] = [rest[key] for key in keys] if is_list else rest[keys[0]]
            direct.update(keys)
    further = [one for key, one in rest.items() if key not in direct]
    return {**children, "included": further} if further else children
