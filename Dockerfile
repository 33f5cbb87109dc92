FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /renown ./cmd/renown

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home /var/lib/renown --create-home renown
COPY --from=build /renown /usr/local/bin/renown
USER renown
WORKDIR /var/lib/renown
EXPOSE 8080
ENTRYPOINT ["renown"]
