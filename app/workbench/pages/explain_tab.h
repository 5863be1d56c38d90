// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QList>
#include <QString>
#include <QWidget>
#include <memory>

#include "core/base/result.h"
#include "core/dataset/dataset.h"

namespace triptych {

class ModelStore;
class Session;

/// What the Explain page looks at.
struct ExplainSubject {
    QString run;                            ///< folder; empty: none
    std::shared_ptr<const Dataset> dataset; ///< null: none
    qint64 row = -1;                        ///< -1: none
    bool operator==(const ExplainSubject&) const = default;
};

/// A tab of the Explain page. It asks for what it shows only while it is visible.
class ExplainTab : public QWidget {
    Q_OBJECT

  public:
    ExplainTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent = nullptr)
        : QWidget(parent), m_session(session), m_models(std::move(models)) {}

    virtual QString id() const = 0;    ///< "attribution", "attention", "what_if", "data", "compare"
    virtual QString title() const = 0; ///< translated
    virtual void setSubject(const ExplainSubject& subject) = 0;
    virtual bool busy() const { return false; }
    virtual bool canExport() const { return !busy(); } ///< asked again at busyChanged()
    virtual QList<QAction*> actions() const { return {}; } ///< appear in the page's menu and the command palette
    /// Writes what it shows into a folder that exists: pictures (SVG, PDF, PNG), numbers (JSON, CSV), sounds (WAV).
    /// Answers through exported() or exportFailed().
    virtual void exportTo(const QString& folder) = 0;

  signals:
    void busyChanged();
    void exported(const QString& folder);
    void exportFailed(const triptych::Error& error);
    void pageRequested(const QString& id); ///< another page of the window is where to go on

  protected:
    /// Answers an export, on the GUI thread.
    void tellExported(const QString& folder, const Result<void>& written) {
        if (written)
            emit exported(folder);
        else
            emit exportFailed(written.error());
    }
    Session& session() const { return m_session; }
    const std::shared_ptr<ModelStore>& models() const { return m_models; }

  private:
    Session& m_session;
    std::shared_ptr<ModelStore> m_models;
};

} // namespace triptych
