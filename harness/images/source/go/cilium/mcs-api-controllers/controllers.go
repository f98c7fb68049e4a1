package controllers

// DerivedServiceAnnotation names the service that multi-cluster services derive from.
const DerivedServiceAnnotation = "multicluster.kubernetes.io/derived-service"
