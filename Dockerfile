# Two stages: the wheel is built once, the image holds only what runs.
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN python -m pip install --no-cache-dir build && python -m build --wheel --outdir /dist

FROM python:3.11-slim
COPY constraints.txt /tmp/constraints.txt
COPY --from=build /dist/*.whl /tmp/
RUN wheel=$(echo /tmp/voc-*.whl) \
    && python -m pip install --no-cache-dir -c /tmp/constraints.txt "voc[postgres] @ file://${wheel}" \
    && rm -rf /tmp/*.whl /tmp/constraints.txt \
    && useradd --create-home voc && mkdir /data && chown voc /data
USER voc
ENV VOC_DB_URL=sqlite:////data/voc.db VOC_HOST=0.0.0.0
VOLUME /data
EXPOSE 8000
# Listening beyond loopback needs VOC_API_KEY: without it the service refuses to start.
CMD ["voc", "serve"]
