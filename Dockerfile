# The page on a CPU, by a user who is not root, without a network once it is built:
#
#   docker build -t decoding-playground .
#   docker run --rm -p 7860:7860 --read-only --tmpfs /tmp decoding-playground
#
# Other models are baked in (`--build-arg MODELS="openai-community/gpt2"`), or fetched beforehand into a Hub's cache that
# is mounted (`-v "$HOME/.cache/huggingface:/models:ro"`, and `-e PLAYGROUND_MODELS=openai-community/gpt2`).
FROM debian:bookworm-slim

RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv wget \
  && rm -rf /var/lib/apt/lists/*

# The page runs as this user, who may change nothing in /app.
RUN useradd --system --create-home --uid 10001 playground && mkdir /models && chown playground /models
WORKDIR /app

# torch is a step of its own, the largest. TORCH: the address of a CPU build's wheel (see PyTorch's "Get started");
# without it the default build comes, with CUDA libraries on x86-64 that are never used here.
ARG TORCH=""
COPY requirements*.txt ./
RUN python3 -m venv /opt/venv \
  && /opt/venv/bin/pip install --no-cache-dir "${TORCH:-$(grep '^torch' requirements.txt)}"
# "constraints ray" for the pages and replicas of a cluster, where a login shell is to find `ray`.
ARG EXTRAS="constraints"
RUN /opt/venv/bin/pip install --no-cache-dir -r requirements.txt $(printf ' -r requirements-%s.txt' $EXTRAS) \
  && ln -sf /opt/venv/bin/ray /usr/local/bin/ray

COPY app.py ./
COPY playground ./playground
RUN /opt/venv/bin/python -m compileall -q app.py playground

USER 10001
ENV HF_HOME=/models
ARG MODELS=""
RUN [ -z "$MODELS" ] || /opt/venv/bin/python -m playground.models.fetch $MODELS

ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860 PLAYGROUND_PUBLIC=1 PLAYGROUND_OFFLINE=1 PLAYGROUND_DEVICE=cpu
EXPOSE 7860
HEALTHCHECK --start-period=120s --interval=30s --timeout=10s --retries=3 \
  CMD wget --quiet --output-document=/dev/null http://127.0.0.1:7860/health
CMD ["/opt/venv/bin/python", "app.py"]
