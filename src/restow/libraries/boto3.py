"""S3 through boto3 and its async kin: clients, whose calls name everything, and resources."""

from restow.model.signature import Access, Argument, Library, Signature, StoreKind

_BUCKET, _KEY = Argument(names="Bucket"), Argument(names="Key")
_BODY = Argument(names="Body")
_CLIENT, _RESOURCE, _SESSION = "s3.Client", "s3.Resource", "boto3.Session"


def _client_call(
    name: str, access: Access, place: Argument = _KEY, content: Argument | None = None, gives: str = ""
) -> Signature:
    """A client's call: every argument has a name."""
    return Signature(name=name, access=access, place=place, container=_BUCKET, content=content, gives=gives)


def _transfer(name: str, access: Access, key: Argument | None, bucket: Argument | None = None) -> Signature:
    """A managed transfer: its arguments also have positions, the file's side first when it goes up."""
    return Signature(name=name, access=access, place=key, container=bucket)


_OF_CLIENT = (
    _client_call(f"{_CLIENT}.get_object", Access.READ, gives="content"),
    _client_call(f"{_CLIENT}.put_object", Access.WRITE, content=_BODY),
    _client_call(f"{_CLIENT}.copy_object", Access.WRITE),
    _client_call(f"{_CLIENT}.delete_object", Access.DELETE),
    _client_call(f"{_CLIENT}.head_object", Access.EXISTS),
    _client_call(f"{_CLIENT}.list_objects", Access.LIST, Argument(names="Prefix"), gives="names"),
    _client_call(f"{_CLIENT}.list_objects_v2", Access.LIST, Argument(names="Prefix"), gives="names"),
    Signature(name=f"{_CLIENT}.get_paginator", gives="s3.Paginator"),
    _client_call("s3.Paginator.paginate", Access.LIST, Argument(names="Prefix"), gives="names"),
    _transfer(f"{_CLIENT}.upload_file", Access.WRITE, Argument(2, "Key"), Argument(1, "Bucket")),
    _transfer(f"{_CLIENT}.download_file", Access.READ, Argument(1, "Key"), Argument(0, "Bucket")),
    _transfer(f"{_CLIENT}.download_fileobj", Access.READ, Argument(1, "Key"), Argument(0, "Bucket")),
    _transfer(f"{_CLIENT}.copy", Access.WRITE, Argument(2, "Key"), Argument(1, "Bucket")),
    Signature(
        name=f"{_CLIENT}.upload_fileobj",
        access=Access.WRITE,
        place=Argument(2, "Key"),
        container=Argument(1, "Bucket"),
        content=Argument(0, "Fileobj"),
    ),
)

_OF_BUCKET = (
    Signature(name="s3.Bucket.Object", place=Argument(0, "key"), gives="s3.Object"),
    Signature(name="s3.Bucket.put_object", access=Access.WRITE, place=_KEY, content=_BODY, gives="s3.Object"),
    _transfer("s3.Bucket.upload_file", Access.WRITE, Argument(1, "Key")),
    _transfer("s3.Bucket.upload_fileobj", Access.WRITE, Argument(1, "Key")),
    _transfer("s3.Bucket.download_file", Access.READ, Argument(0, "Key")),
    _transfer("s3.Bucket.download_fileobj", Access.READ, Argument(0, "Key")),
    _transfer("s3.Bucket.copy", Access.WRITE, Argument(1, "Key")),
    Signature(
        name="s3.Bucket.objects.filter", access=Access.LIST, place=Argument(names="Prefix"), gives="names"
    ),
    Signature(name="s3.Bucket.objects.all", access=Access.LIST, gives="names"),
)

_OF_OBJECT = (
    Signature(name="s3.Object.get", access=Access.READ, gives="content"),
    Signature(name="s3.Object.put", access=Access.WRITE, content=_BODY),
    Signature(name="s3.Object.copy_from", access=Access.WRITE),
    Signature(name="s3.Object.delete", access=Access.DELETE),
    Signature(name="s3.Object.load", access=Access.EXISTS),
    _transfer("s3.Object.upload_file", Access.WRITE, None),
    _transfer("s3.Object.upload_fileobj", Access.WRITE, None),
    _transfer("s3.Object.download_file", Access.READ, None),
    _transfer("s3.Object.download_fileobj", Access.READ, None),
)

LIBRARY = Library(
    title="boto3",
    languages=("python",),
    marks=(b"boto", b"get_object", b"put_object", b"list_objects", b"upload_fileobj", b".Bucket("),
    store=StoreKind.S3,
    signatures=(
        Signature(name="boto3.client", gives=_CLIENT),
        Signature(name="boto3.resource", gives=_RESOURCE),
        Signature(name="boto3.Session", gives=_SESSION),
        Signature(name=f"{_SESSION}.client", gives=_CLIENT),
        Signature(name=f"{_SESSION}.create_client", gives=_CLIENT),
        Signature(name=f"{_SESSION}.resource", gives=_RESOURCE),
        Signature(name=f"{_RESOURCE}.Bucket", container=Argument(0, "name"), gives="s3.Bucket"),
        Signature(
            name=f"{_RESOURCE}.Object",
            container=Argument(0, "bucket_name"),
            place=Argument(1, "key"),
            gives="s3.Object",
        ),
        *_OF_CLIENT,
        *_OF_BUCKET,
        *_OF_OBJECT,
    ),
    aliases=(
        ("boto3.session.Session", "boto3.Session"),
        ("botocore.session.get_session", "boto3.Session"),
        ("aioboto3.Session", "boto3.Session"),
        ("aioboto3.session.Session", "boto3.Session"),
        ("aioboto3.client", "boto3.client"),
        ("aioboto3.resource", "boto3.resource"),
        ("aiobotocore.session.get_session", "boto3.Session"),
        ("aiobotocore.session.AioSession", "boto3.Session"),
        ("aiobotocore.get_session", "boto3.Session"),
    ),
)
